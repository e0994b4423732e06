import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { createFileActivities } from '../../activities/file-activities.js';
import { type FileStore, FileStoreUnavailable } from '../../storage/file-store.js';
import { settleRun } from '../../domain/settle-run.js';
import { exportedFile } from '../storage/sample-exported-files.js';
import { begunExport, chunkOf, createdChunk } from '../storage/sample-exports.js';
import { readText, sourceOf, text } from '../storage/sample-files.js';
import { begunRun } from '../storage/sample-runs.js';
import { temporaryFileStore } from '../storage/temporary-file-store.js';
import { freshStores } from '../storage/test-databases.js';
import { attemptEnvironment } from './activity-environment.js';

const stores = freshStores();
let store: FileStore;
beforeAll(async () => {
  store = await temporaryFileStore();
});
afterAll(() => store.close());

/** A run with a file that expires so many milliseconds from now, and whose bytes are gone already. */
async function publishedFile(expiresInMs: number) {
  const file = exportedFile(await begunRun(stores), { expiresAt: new Date(Date.now() + expiresInMs).toISOString() });
  await stores.exportFiles.publish(file);
  return file;
}

async function storedFile(expiresInMs: number) {
  const file = await publishedFile(expiresInMs);
  await store.write(file.key, sourceOf('row'), text);
  return file;
}

/** One attempt, as a worker would make it. */
const deleteExpired = (files = store) =>
  attemptEnvironment().run(() =>
    createFileActivities(stores.exportFiles, files, stores.exportRuns, stores.segmentPeople).deleteExpiredFiles(),
  );

it('deletes the bytes of what has expired, says so, and leaves the rest', async () => {
  const [over, kept] = [await storedFile(-1), await storedFile(60_000)];
  await store.write(`exports/${over.runId}/parts/0`, sourceOf('part'), text);
  expect(await deleteExpired()).toEqual({ deleted: 1, unfinished: 0 });
  expect(await store.size(over.key)).toBeUndefined();
  expect(await store.size(`exports/${over.runId}/parts/0`)).toBeUndefined();
  expect((await stores.exportFiles.find(over.runId))?.deletedAt).toBeInstanceOf(Date);
  expect(await readText(store, kept.key)).toBe('row');
  expect((await stores.exportFiles.find(kept.runId))?.deletedAt).toBeNull();
});

it('deletes however many there are, be their bytes gone already, and nothing when it is repeated', async () => {
  const count = 105;
  for (let made = 0; made < count; made += 1) await publishedFile(-made - 1);
  expect(await deleteExpired()).toMatchObject({ deleted: count });
  expect(await deleteExpired()).toMatchObject({ deleted: 0 });
});

it('deletes the parts of an export that ended long ago without a file, and has them exported anew in a retry', async () => {
  const [old, recent] = [await begunExport(stores), await begunExport(stores, { source: 'another' })];
  for (const [index, runId] of [old, recent].entries()) {
    await stores.exportChunks.ready(await createdChunk(stores, runId, `operation-${index}`), 'search');
    await stores.exportChunks.stored(await chunkOf(stores, runId), { rows: 1, bytes: 3, sha256: 'digest' });
    await store.write(`exports/${runId}/parts/0`, sourceOf('row'), text);
    const account = await stores.runLedger.account(runId);
    const endedAt = runId === old ? '2026-01-01T00:00:00.000Z' : new Date().toISOString();
    if (account) await stores.runLedger.close(settleRun(account, { kind: 'cancelled' }, endedAt));
  }
  await deleteExpired();
  expect(await store.size(`exports/${old}/parts/0`)).toBeUndefined();
  expect((await stores.runLedger.account(old))?.export?.chunks).toMatchObject([{ state: 'planned' }]);
  expect(await readText(store, `exports/${recent}/parts/0`)).toBe('row');
});

it('goes on where an attempt that failed has ended, and marks nothing whose bytes are still there', async () => {
  const files = [await storedFile(-3), await storedFile(-2), await storedFile(-1)];
  let removals = 0;
  const failing: FileStore = {
    ...store,
    removeAll: async (prefix) => {
      removals += 1;
      if (removals === 2) throw new FileStoreUnavailable('gone for a moment');
      await store.removeAll(prefix);
    },
  };
  await expect(deleteExpired(failing)).rejects.toThrow('gone for a moment');
  const marks = await Promise.all(files.map(async ({ runId }) => (await stores.exportFiles.find(runId))?.deletedAt));
  expect(marks).toEqual([expect.any(Date), null, null]);
  expect(await deleteExpired()).toMatchObject({ deleted: 2 });
});

it('clears away what writes left unfinished that have not moved for a day', async () => {
  const asked: Date[] = [];
  const watched: FileStore = { ...store, removeUnfinished: async (before) => asked.push(before) };
  const begun = Date.now();
  expect(await deleteExpired(watched)).toEqual({ deleted: 0, unfinished: 1 });
  const day = 24 * 60 * 60_000;
  const [before] = asked;
  expect(before?.getTime()).toBeGreaterThanOrEqual(begun - day);
  expect(before?.getTime()).toBeLessThanOrEqual(Date.now() - day);
});

it('stops between two files when it is cancelled', async () => {
  await storedFile(-2);
  await storedFile(-1);
  const environment = attemptEnvironment();
  const cancelling: FileStore = {
    ...store,
    removeAll: async (prefix) => {
      await store.removeAll(prefix);
      environment.cancel();
    },
  };
  const activities = createFileActivities(stores.exportFiles, cancelling, stores.exportRuns, stores.segmentPeople);
  onTestFinished(async () => void (await deleteExpired()));
  await expect(environment.run(() => activities.deleteExpiredFiles())).rejects.toThrow(/cancel/i);
  expect(await stores.exportFiles.expired(new Date(), 10)).toHaveLength(1);
});
