import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { historyCost } from '../bench/history-cost.js';
import { everyonesDay, type ExportsUnderTest, rowsOf, startExportsUnderTest } from './exports-under-test.js';

describe('an export', () => {
  let debrief: ExportsUnderTest;
  beforeAll(async () => {
    debrief = await startExportsUnderTest();
  });
  beforeEach(() => debrief.startAfresh());
  afterAll(() => debrief.stop());

  it('becomes a file with exactly the rows of the segment, and a receipt that tells its size and digest', async () => {
    const { runId, receipt } = await debrief.export(everyonesDay);
    const response = await debrief.file(runId);
    const bytes = Buffer.from(await response.arrayBuffer());

    const expected = rowsOf(debrief.creations()).map((row) => row + '\n');
    expect(bytes.toString()).toBe(expected.join(''));
    expect(receipt).toMatchObject({
      kind: 'export',
      state: 'completed',
      outcome: 'exported',
      export: {
        segment: { id: 'everyone', name: 'Everyone' },
        file: {
          name: 'everyone-events-2026-11-19.ndjson',
          rows: expected.length,
          bytes: bytes.byteLength,
          sha256: createHash('sha256').update(bytes).digest('hex'),
          contentType: 'application/x-ndjson',
        },
        chunks: [{ state: 'stored', rows: expected.length, error: null }],
      },
    });
  });

  it('costs the engine at most 20 events, however often the operation is asked about', async () => {
    debrief.vendorMakes({ pollsUntilDone: 12 });
    const { runId } = await debrief.export(everyonesDay);
    await debrief.temporal.workflow.getHandle(runId).result();
    expect((await historyCost(debrief.temporal, runId)).events).toBeLessThanOrEqual(20);
  });

  it("tells the vendor's percentage while it waits", async () => {
    debrief.vendorMakes({ pollsUntilDone: 3 });
    const runId = await debrief.requestExport(everyonesDay);
    const view = await debrief.until(runId, ({ progress }) => (progress.export?.percent ?? 0) > 0);
    expect(view).toMatchObject({ state: 'running', kind: 'export', progress: { export: { chunks: 1 } } });
    expect((await debrief.file(runId)).status).toBe(409);
    await debrief.receipt(runId);
  });

  it('of three days is made in parts, joined in order', async () => {
    const timeRange = { start: '2026-11-17T00:00:00Z', end: '2026-11-20T00:00:00Z' };
    const { runId, receipt } = await debrief.export({
      ...everyonesDay,
      timeRange,
      format: 'csv',
      fields: 'PageId,EventStart',
    });
    const lines = (await (await debrief.file(runId)).text()).trimEnd().split('\r\n');
    expect(receipt.export?.chunks.map(({ range }) => range.start)).toEqual([
      '2026-11-17T00:00:00.000Z',
      '2026-11-18T00:00:00.000Z',
      '2026-11-19T00:00:00.000Z',
    ]);
    expect(debrief.creations()).toHaveLength(3);
    expect(lines[0]).toBe('PageId,EventStart');
    const inOrder = debrief.creations().toSorted((a, b) => a.timeRange.start.localeCompare(b.timeRange.start));
    expect(lines.slice(1)).toEqual(
      rowsOf(inOrder).map((row) => /"PageId":(\d+),.*"EventStart":"([^"]+)"/.exec(row)?.slice(1).join(',')),
    );
  });

  it('of an empty segment is a file without rows', async () => {
    debrief.vendorMakes({ empty: true });
    const { runId, receipt } = await debrief.export({ ...everyonesDay, format: 'json' });
    expect(receipt).toMatchObject({ state: 'completed', outcome: 'exported', export: { file: { rows: 0 } } });
    expect(JSON.parse(await (await debrief.file(runId)).text())).toEqual([]);
  });
});
