import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FileStore } from '../../storage/file-store.js';
import { createLocalFileStore } from '../../storage/local-file-store.js';

/** Files in a folder of their own, which is gone after `close`. */
export async function temporaryFileStore(): Promise<FileStore> {
  const folder = await mkdtemp(join(tmpdir(), 'debrief-test-files-'));
  const store = createLocalFileStore(folder);
  return { ...store, close: () => rm(folder, { recursive: true, force: true }) };
}
