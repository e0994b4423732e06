import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { everyonesDay, type ExportsUnderTest, rowsOf, startExportsUnderTest } from './exports-under-test.js';

describe('an export at a vendor that fails', () => {
  let debrief: ExportsUnderTest;
  beforeAll(async () => {
    debrief = await startExportsUnderTest();
  });
  beforeEach(() => debrief.startAfresh());
  afterAll(() => debrief.stop());

  /** The file is there, whole, and only one operation was ever begun. */
  async function expectWholeFile(runId: string): Promise<void> {
    expect(debrief.creations()).toHaveLength(1);
    const text = await (await debrief.file(runId)).text();
    expect(text).toBe(
      rowsOf(debrief.creations())
        .map((row) => row + '\n')
        .join(''),
    );
  }

  it.each(['segments/v1/exports', 'operations/v1/', 'search/v1/exports', '_storage'])(
    'waits as long as %s says with 429, and begins nothing twice',
    async (path) => {
      debrief.sandbox.fullstory.fault({ match: { path }, retryAfter: '1' });
      const { runId, receipt } = await debrief.export(everyonesDay);
      expect(receipt.state).toBe('completed');
      await expectWholeFile(runId);
    },
  );

  it('finds the operation whose creation was not answered among its own of the same time, and begins no other', async () => {
    await debrief.export(everyonesDay);
    debrief.sandbox.fullstory.fault({ match: { path: 'segments/v1/exports' }, drop: 'after-effect' });
    const { runId, receipt } = await debrief.export(everyonesDay);
    expect(receipt.state).toBe('completed');
    expect(debrief.creations()).toHaveLength(2);
    expect(receipt.export?.chunks[0]?.operationId).toBe(debrief.creations()[1]?.operationId);
    expect((await debrief.file(runId)).status).toBe(200);
  });

  it('creates anew what was never created, although nobody answered', async () => {
    debrief.sandbox.fullstory.fault({ match: { path: 'segments/v1/exports' }, drop: 'before-effect' });
    const { runId } = await debrief.export(everyonesDay);
    await expectWholeFile(runId);
  });

  it('leaves several operations that may be the lost one to a person, whose retry begins a new one', async () => {
    const { fullstory } = debrief.sandbox;
    const foreign = () =>
      fetch(`${fullstory.url}/segments/v1/exports`, {
        method: 'POST',
        headers: { authorization: `Basic ${debrief.sandbox.credentials.fullstory.apiKey}` },
        body: JSON.stringify({
          segmentId: 'everyone',
          type: 'TYPE_EVENT',
          format: 'FORMAT_NDJSON',
          timeRange: everyonesDay.timeRange,
        }),
      });
    expect((await foreign()).status).toBe(200);
    fullstory.fault({ match: { path: 'segments/v1/exports' }, drop: 'after-effect' });
    const { runId, receipt } = await debrief.export(everyonesDay);
    expect(receipt).toMatchObject({ state: 'failed', error: { code: 'ambiguous' } });
    for (const { operationId } of debrief.creations()) expect(receipt.error?.message).toContain(operationId);

    expect((await debrief.call('POST', `/v1/runs/${runId}/retry`)).status).toBe(202);
    expect(await debrief.receipt(runId)).toMatchObject({ state: 'completed', error: null });
    expect(debrief.creations()).toHaveLength(3);
  });

  it('tries a FAILED operation once more by itself', async () => {
    debrief.vendorMakes({ fail: 'internal error 7', failTimes: 1 });
    const { receipt } = await debrief.export(everyonesDay);
    expect(receipt.state).toBe('completed');
    expect(debrief.creations()).toHaveLength(2);
  });

  it("ends with the vendor's text when the operation fails again", async () => {
    debrief.vendorMakes({ fail: 'Segment is too complex' });
    const { runId, receipt } = await debrief.export(everyonesDay);
    expect(receipt).toMatchObject({
      state: 'failed',
      outcome: null,
      error: { code: 'operation-failed', message: 'Segment is too complex' },
      export: { file: null, chunks: [{ state: 'failed' }] },
    });
    const response = await debrief.file(runId);
    expect([response.status, await response.json()]).toMatchObject([409, { code: 'no-file' }]);
  });

  it('goes on behind the last byte when the link expires in the middle of the download', async () => {
    debrief.vendorMakes({ bytes: 30_000_000, linkLifeMs: 100, cutExpired: true });
    debrief.sandbox.fullstory.fault({ match: { path: '_storage' }, bytesPerSecond: 1_000_000, times: 2 });
    const { runId, receipt } = await debrief.export(everyonesDay);
    expect(receipt.state).toBe('completed');
    await expectWholeFile(runId);
    const links = debrief.sandbox.fullstory.requests().filter(({ path }) => path.includes('/results'));
    expect(links.length).toBeGreaterThan(1);
  });

  it('goes on behind the last byte when the connection breaks', async () => {
    debrief.vendorMakes({ bytes: 3_000_000 });
    debrief.sandbox.fullstory.fault({ match: { path: '_storage' }, cutAfterBytes: 20_000, times: 3 });
    const { runId } = await debrief.export(everyonesDay);
    await expectWholeFile(runId);
  });

  it('offers no file of a download that was truncated, and says where', async () => {
    debrief.vendorMakes({ bytes: 3_000_000 });
    debrief.sandbox.fullstory.fault({ match: { path: '_storage' }, truncateAfterBytes: 20_000 });
    const { runId, receipt } = await debrief.export(everyonesDay);
    expect(receipt).toMatchObject({ state: 'failed', error: { code: 'export-unreadable' } });
    expect(receipt.error?.message).toMatch(/byte 20000/);
    expect((await debrief.file(runId)).status).toBe(409);
  });

  it('names the row that is not JSON, and exports anew when a person asks', async () => {
    debrief.vendorMakes({ brokenRow: 41 });
    const { runId, receipt } = await debrief.export(everyonesDay);
    expect(receipt.error).toMatchObject({
      code: 'export-unreadable',
      message: expect.stringContaining('row 42') as string,
    });
    debrief.vendorMakes({});
    await debrief.call('POST', `/v1/runs/${runId}/retry`);
    expect(await debrief.receipt(runId)).toMatchObject({ state: 'completed', export: { file: { rows: 1440 } } });
  });

  it('keeps the parts that it has, and a retry fetches only the one that failed', async () => {
    const days = { ...everyonesDay, timeRange: { start: '2026-11-17T00:00:00Z', end: '2026-11-20T00:00:00Z' } };
    const second = '"start":"2026-11-18';
    debrief.sandbox.fullstory.fault({
      match: { path: 'segments/v1/exports', body: second },
      status: 400,
      code: 'invalid_field',
    });
    const { runId, receipt } = await debrief.export(days);
    expect(receipt.export?.chunks.map(({ state }) => state)).toEqual(['stored', 'failed', 'stored']);
    expect(receipt.error).toMatchObject({
      code: 'export-failed',
      message: expect.stringContaining('Part 2 of 3') as string,
    });

    expect(debrief.creations()).toHaveLength(2);
    await debrief.call('POST', `/v1/runs/${runId}/retry`);
    expect(await debrief.receipt(runId)).toMatchObject({ state: 'completed', export: { file: { rows: 3 * 1440 } } });
    expect(debrief.creations()).toHaveLength(3);
  });

  it.each(['SCOPE_INDIVIDUALS', 'SCOPE_INDIVIDUAL'])("takes the vendor's spelling %s", async (scopeSpelling) => {
    debrief.vendorMakes({ scopeSpelling });
    const { receipt } = await debrief.export({ ...everyonesDay, scope: 'individuals' });
    expect(receipt.state).toBe('completed');
    expect(debrief.creations()).toMatchObject([{ scope: scopeSpelling }]);
  });

  it('of duplicate field names is not begun', async () => {
    const response = await debrief.call('POST', '/v1/exports', {
      ...everyonesDay,
      fields: ['PageId', 'UserId', 'PageId'],
    });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ errors: [{ path: 'fields', message: 'PageId stands twice' }] });
  });
});
