import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createLocalFileStore } from '../../storage/local-file-store.js';
import { bytesBeforeSilence, readText, sourceOf, text } from './sample-files.js';
import { startTypeScript } from './type-script-process.js';
import { writeToSmallDisk } from './write-to-small-disk.js';

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'debrief-test-files-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

it('says what to do when the disk is full, leaves nothing there, and goes on when there is room again', async () => {
  const report = await writeToSmallDisk();
  expect(report.refusals).toHaveLength(2);
  for (const refusal of report.refusals) {
    expect(refusal).toMatch(/^FileStoreRefused: Files cannot be kept in .* \(ENOSPC\)\. The disk is full: free some/);
  }
  expect(report).toMatchObject({ unfinished: 0, size: null, later: 'fits' });
});

it('says what to do when the folder cannot be written', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'a-file'), '');
  // What is no folder cannot be written even by a user who may do everything.
  await expect(createLocalFileStore(join(folder, 'a-file')).check()).rejects.toThrow(
    /^Files cannot be kept in .*a-file \(ENOTDIR\)\. .* or set another dataDir or files\.s3\.$/,
  );
});

it('offers nothing of a file whose writer was killed, and clears away what that one left', async () => {
  const folder = await temporaryFolder();
  const writer = startTypeScript('file-writer.ts', folder);
  await writer.untilLines(1);
  await writer.kill();
  const store = createLocalFileStore(folder);
  expect(await store.size('exports/1/rows.csv')).toBeUndefined();
  expect(await readdir(join(folder, '.unfinished'))).toHaveLength(1);
  expect(await store.removeUnfinished(new Date(Date.now() + 60_000))).toBe(1);
  expect(await readdir(join(folder, '.unfinished'))).toEqual([]);
});

it('clears away only what has not moved for long enough, be it begun long ago', async () => {
  const folder = await temporaryFolder();
  const store = createLocalFileStore(folder);
  const hour = 3_600_000;
  await mkdir(join(folder, '.unfinished'), { recursive: true });
  for (const [name, hoursAgo] of [
    ['left', 25],
    ['at-work', 1],
  ] as const) {
    const path = join(folder, '.unfinished', name);
    await writeFile(path, 'half');
    await utimes(path, new Date(), new Date(Date.now() - hoursAgo * hour));
  }
  await store.write('exports/1/rows.csv', sourceOf('whole'), text);
  expect(await store.removeUnfinished(new Date(Date.now() - 24 * hour))).toBe(1);
  expect(await readdir(join(folder, '.unfinished'))).toEqual(['at-work']);
  expect(await readText(store, 'exports/1/rows.csv')).toBe('whole');
});

it('has nothing to clear away before anything was written', async () => {
  expect(await createLocalFileStore(join(await temporaryFolder(), 'not-there')).removeUnfinished(new Date())).toBe(0);
});

it('keeps what is being written out of sight', async () => {
  const folder = await temporaryFolder();
  const store = createLocalFileStore(folder);
  const abort = new AbortController();
  const seen = Promise.withResolvers<number | undefined>();
  const source = bytesBeforeSilence(5_000_000, () => void store.size('exports/1/rows.csv').then(seen.resolve));
  const write = store.write('exports/1/rows.csv', source, { ...text, signal: abort.signal });
  expect(await seen.promise).toBeUndefined();
  abort.abort();
  await expect(write).rejects.toThrow('aborted');
  expect(await readdir(folder)).toEqual(['.unfinished']);
});
