import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { everyonesDay, type ExportsUnderTest, startExportsUnderTest } from './exports-under-test.js';

/** Longer than any test waits. */
const never = 3_600_000;

describe('an export that does not come to its end', () => {
  let debrief: ExportsUnderTest;
  beforeAll(async () => {
    debrief = await startExportsUnderTest({ windows: { exportMs: 3_000, downloadMs: 3_000 } });
  });
  beforeEach(() => debrief.startAfresh());
  afterAll(() => debrief.stop());

  async function operations(): Promise<{ state: string }[]> {
    const response = await debrief.call('GET', '/v1/operations');
    return ((await response.json()) as { operations: { state: string }[] }).operations;
  }

  it('is told apart from one that failed when the operation takes longer than its window', async () => {
    debrief.vendorMakes({ msUntilDone: never });
    const { receipt } = await debrief.export(everyonesDay);
    expect(receipt).toMatchObject({
      state: 'failed',
      error: { code: 'export-timeout' },
      export: { chunks: [{ state: 'failed' }] },
    });
  });

  it('is told apart as well when the vendor does not answer for so long', async () => {
    debrief.sandbox.fullstory.fault({ match: { path: 'operations/v1/' }, delayMs: never, times: null });
    const { receipt } = await debrief.export(everyonesDay);
    expect(receipt).toMatchObject({ state: 'failed', error: { code: 'export-timeout' } });
  });

  it('goes on with the same operation when a person retries it', async () => {
    debrief.sandbox.fullstory.fault({ match: { path: 'operations/v1/' }, delayMs: never, times: null });
    const { runId } = await debrief.export(everyonesDay);
    debrief.sandbox.fullstory.clearFaults();
    await debrief.call('POST', `/v1/runs/${runId}/retry`);
    expect(await debrief.receipt(runId)).toMatchObject({ state: 'completed' });
    expect(debrief.creations()).toHaveLength(1);
  });

  it("cancels the vendor's operation when it is cancelled", async () => {
    debrief.vendorMakes({ msUntilDone: never });
    const runId = await debrief.requestExport(everyonesDay);
    await debrief.until(runId, ({ export: exported }) => exported?.chunks[0]?.state === 'created');
    expect((await debrief.call('POST', `/v1/runs/${runId}/cancel`)).status).toBe(202);
    expect(await debrief.receipt(runId)).toMatchObject({
      state: 'cancelled',
      export: { file: null, chunks: [{ state: 'cancelled' }] },
    });
    expect(await operations()).toMatchObject([{ state: 'failed' }]);
  });
});
