import { describe, expect, it } from 'vitest';
import { exportedFile } from './sample-exported-files.js';
import { begunRun } from './sample-runs.js';
import { freshStores, testDatabases } from './test-databases.js';

const days = (count: number) => count * 24 * 60 * 60_000;
/** Each test has a time of its own, so that none sees another's files as due. */
let epoch = Date.parse('2027-01-01T00:00:00.000Z');
const nextEpoch = () => (epoch += days(1_000));

describe.each(testDatabases)('the file of an export on $name', ({ open }) => {
  const stores = freshStores(open);

  async function published(expiresAt: number): Promise<string> {
    const runId = await begunRun(stores);
    await stores.exportFiles.publish(exportedFile(runId, { expiresAt: new Date(expiresAt).toISOString() }));
    return runId;
  }
  const dueAt = async (now: number, limit = 100) =>
    (await stores.exportFiles.expired(new Date(now), limit)).map(({ runId }) => runId);

  it('reads back as it was published', async () => {
    const file = exportedFile(await begunRun(stores));
    await stores.exportFiles.publish(file);
    expect(await stores.exportFiles.find(file.runId)).toEqual({ file, deletedAt: null });
    await stores.exportFiles.markDeleted(file.runId, new Date(file.expiresAt));
  });

  it('is not there before it is published', async () => {
    expect(await stores.exportFiles.find(await begunRun(stores))).toBeUndefined();
  });

  it('is due from the moment it expires until it is marked, and is still known then', async () => {
    const expiry = nextEpoch();
    const runId = await published(expiry);
    expect(await dueAt(expiry - 1)).toEqual([]);
    expect(await dueAt(expiry)).toEqual([runId]);
    await stores.exportFiles.markDeleted(runId, new Date(expiry + 5));
    expect(await dueAt(expiry + days(1))).toEqual([]);
    expect(await stores.exportFiles.find(runId)).toMatchObject({ file: { runId }, deletedAt: new Date(expiry + 5) });
  });

  it('is due in its turn, the longest overdue first', async () => {
    const expiry = nextEpoch();
    const [second, third, first] = [await published(expiry), await published(expiry + 1), await published(expiry - 1)];
    expect(await dueAt(expiry + 1, 2)).toEqual([first, second]);
    for (const runId of [first, second]) await stores.exportFiles.markDeleted(runId, new Date(expiry + 1));
    expect(await dueAt(expiry + 1, 2)).toEqual([third]);
    await stores.exportFiles.markDeleted(third, new Date(expiry + 1));
  });

  it('keeps the moment at which it was deleted first', async () => {
    const expiry = nextEpoch();
    const runId = await published(expiry);
    await stores.exportFiles.markDeleted(runId, new Date(expiry));
    await stores.exportFiles.markDeleted(runId, new Date(expiry + 1));
    expect(await stores.exportFiles.find(runId)).toMatchObject({ deletedAt: new Date(expiry) });
  });

  it('that is published anew is there again, and not due with the one before', async () => {
    const expiry = nextEpoch();
    const runId = await published(expiry);
    await stores.exportFiles.markDeleted(runId, new Date(expiry));
    const again = exportedFile(runId, { rows: 3, expiresAt: new Date(expiry + days(30)).toISOString() });
    await stores.exportFiles.publish(again);
    await stores.exportFiles.markDeleted(runId, new Date(expiry));
    expect(await stores.exportFiles.find(runId)).toEqual({ file: again, deletedAt: null });
    expect(await dueAt(expiry)).toEqual([]);
  });
});
