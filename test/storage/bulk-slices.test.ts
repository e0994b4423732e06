import { describe, expect, it } from 'vitest';
import { type BulkTransferId } from '../../storage/bulk-slices.js';
import { begunRun } from './sample-runs.js';
import { freshStores, testDatabases } from './test-databases.js';

describe.each(testDatabases)('on $name', ({ open }) => {
  const stores = freshStores(open);

  const slice = { number: 0, start: 0, end: 5_000_000_000, rows: 3, jobId: '750A' };

  /** A file on its way to a destination, with one slice that has a job. */
  async function begunTransfer(): Promise<BulkTransferId> {
    const id = { deliveryId: `${await begunRun(stores)}-1`, sha256: 'digest' };
    expect(await stores.bulkSlices.add(id, slice)).toBe(true);
    return id;
  }

  it('keeps the slices of a transfer in the order of the file', async () => {
    const id = await begunTransfer();
    await stores.bulkSlices.add(id, { ...slice, number: 10, jobId: '750K' });
    await stores.bulkSlices.add(id, { ...slice, number: 2, jobId: '750C' });
    const slices = await stores.bulkSlices.list(id);
    expect(slices.map(({ number }) => number)).toEqual([0, 2, 10]);
    expect(slices[0]).toMatchObject({ ...slice, state: 'open', tries: 1, failures: null });
  });

  it('knows nothing of another content of the file', async () => {
    const { deliveryId } = await begunTransfer();
    expect(await stores.bulkSlices.list({ deliveryId, sha256: 'another' })).toEqual([]);
  });

  it('lets the first of two attempts have a slice', async () => {
    const id = await begunTransfer();
    expect(await stores.bulkSlices.add(id, { ...slice, jobId: '750B' })).toBe(false);
    expect(await stores.bulkSlices.reopen(id, { ...slice, tries: 1 }, '750B')).toBe(true);
    expect(await stores.bulkSlices.reopen(id, { ...slice, tries: 1 }, '750C')).toBe(false);
    expect(await stores.bulkSlices.update(id, slice, { state: 'completed' })).toBe(false);
    expect(await stores.bulkSlices.list(id)).toMatchObject([{ jobId: '750B', state: 'open', tries: 2 }]);
  });

  it('forgets what became of a slice when it is given another job', async () => {
    const id = await begunTransfer();
    const failures = { total: 1, passing: 0, rows: [{ key: 'key-1', reason: 'STRING_TOO_LONG' }] };
    await stores.bulkSlices.update(id, slice, { state: 'completed', failures });
    expect(await stores.bulkSlices.list(id)).toMatchObject([{ state: 'completed', failures }]);
    await stores.bulkSlices.reopen(id, { ...slice, tries: 1 }, '750B');
    expect(await stores.bulkSlices.list(id)).toMatchObject([{ state: 'open', failures: null }]);
  });
});
