import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { checkFileStore } from '../../../apps/worker/file-store-check.js';
import { FileStoreRefused } from '../../../storage/file-store.js';
import { openFileStore } from '../../../storage/open-file-store.js';

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'debrief-test-files-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

it('lets a worker start whose files can be kept, be the folder there or not', async () => {
  const folder = await temporaryFolder();
  await checkFileStore(openFileStore({ folder }));
  await checkFileStore(openFileStore({ folder: join(folder, 'new', 'files') }));
});

it('keeps a worker from starting whose files could never be kept', async () => {
  const file = join(await temporaryFolder(), 'a-file');
  await writeFile(file, '');
  await expect(checkFileStore(openFileStore({ folder: file }))).rejects.toThrow(FileStoreRefused);
});

it('lets a worker start while its store is away', async () => {
  const s3 = {
    bucket: 'debrief-exports',
    prefix: '',
    region: 'us-east-1',
    endpoint: 'http://127.0.0.1:9',
    accessKeyId: 'fake-key-id',
    secretAccessKey: 'fake-secret',
  };
  await checkFileStore(openFileStore({ folder: '/nonexistent', s3 }));
});
