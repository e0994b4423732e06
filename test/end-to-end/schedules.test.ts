import { ScheduleOverlapPolicy } from '@temporalio/client';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { type ScheduleView } from '../../apps/api/schedules/schedule-responses.js';
import { type DebriefUnderTest, startDebriefUnderTest } from './debrief-under-test.js';

/** More often than any test looks. */
const never = 1_000_000;
const patient = { timeout: 30_000 };

describe('a schedule', () => {
  let debrief: DebriefUnderTest;
  beforeAll(async () => {
    const configuration = { exports: { pollMs: 20 } };
    debrief = await startDebriefUnderTest({ temporalAddress: inject('temporalAddress'), configuration });
  });
  beforeEach(() => vendorNeedsLooks(0));
  afterAll(() => debrief.stop());

  async function create(more: object = {}): Promise<string> {
    const run = { kind: 'export', window: 'yesterday', request: { segment: 'everyone', kind: 'events' } };
    const body = { name: randomUUID(), cron: '30 2 * * *', timezone: 'Europe/Berlin', run, ...more };
    const response = await debrief.call('POST', '/v1/schedules', body);
    expect(response.status).toBe(201);
    return ((await response.json()) as ScheduleView).scheduleId;
  }

  async function act(id: string, action: string, body?: object): Promise<number> {
    return (await debrief.call('POST', `/v1/schedules/${id}/${action}`, body)).status;
  }

  async function fires(id: string): Promise<ScheduleView['lastFires']> {
    const response = await debrief.call('GET', `/v1/schedules/${id}`);
    return ((await response.json()) as ScheduleView).lastFires;
  }

  async function startedRuns(id: string, count: number): Promise<string[]> {
    await expect.poll(() => fires(id), patient).toHaveLength(count);
    return (await fires(id)).map(({ runId }) => runId ?? '');
  }

  const vendorNeedsLooks = (pollsUntilDone: number) => debrief.sandbox.fullstory.control('exports', { pollsUntilDone });

  it('that is triggered exports the day before today', async () => {
    const id = await create();
    expect(await act(id, 'trigger')).toBe(202);
    const [runId = ''] = await startedRuns(id, 1);
    const receipt = await debrief.receipt(runId);
    expect(receipt).toMatchObject({ kind: 'export', state: 'completed', outcome: 'exported' });
    const end = receipt.export?.chunks.at(-1)?.range.end ?? '';
    expect(new Date(end).getTime()).toBeLessThanOrEqual(Date.now());
    expect(new Date(end).toLocaleTimeString('sv-SE', { timeZone: 'Europe/Berlin' })).toBe('00:00:00');
    await expect.poll(() => fires(id)).toMatchObject([{ outcome: 'started', runId, runState: 'completed' }]);
  });

  it('makes up for past days, each once, with the window of each', async () => {
    const id = await create();
    const stretch = { start: '2026-03-28T12:00:00Z', end: '2026-03-30T12:00:00Z' };
    expect(await act(id, 'backfill', stretch)).toBe(202);
    const runIds = await startedRuns(id, 2);
    const receipts = await Promise.all(runIds.map((runId) => debrief.receipt(runId)));
    expect(receipts.map((receipt) => receipt.export?.chunks.map(({ range }) => range))).toEqual([
      [{ start: '2026-03-28T23:00:00Z', end: '2026-03-29T22:00:00Z' }],
      [{ start: '2026-03-27T23:00:00Z', end: '2026-03-28T23:00:00Z' }],
    ]);

    const taken = async () => (await debrief.temporal.schedule.getHandle(id).describe()).info.numActionsTaken;
    await expect.poll(taken, patient).toBe(2);
    expect(await act(id, 'backfill', stretch)).toBe(202);
    await expect.poll(taken, patient).toBe(4);
    await expect
      .poll(async () => (await debrief.temporal.schedule.getHandle(id).describe()).info.runningActions, patient)
      .toEqual([]);
    expect((await startedRuns(id, 2)).toSorted()).toEqual(runIds.toSorted());
  });

  it('skips what is due while its run is at work', async () => {
    vendorNeedsLooks(never);
    const id = await create({ overlap: 'skip' });
    const handle = debrief.temporal.schedule.getHandle(id);
    const [start, end] = [new Date('2026-11-01T00:00:00Z'), new Date('2026-11-04T12:00:00Z')];
    await handle.backfill({ start, end, overlap: ScheduleOverlapPolicy.SKIP });
    await expect.poll(async () => (await handle.describe()).info.numActionsSkippedOverlap, patient).toBe(3);
    const [runId = ''] = await startedRuns(id, 1);
    expect(await act(id, 'trigger')).toBe(409);
    await debrief.call('POST', `/v1/runs/${runId}/cancel`);
    await debrief.receipt(runId);
    vendorNeedsLooks(0);
    expect(await act(id, 'trigger')).toBe(202);
    expect(await startedRuns(id, 2)).toContain(runId);
  });

  it('cancels the run at work where it says so, which still gets its receipt', async () => {
    vendorNeedsLooks(never);
    const id = await create({ overlap: 'cancel-other' });
    await act(id, 'trigger');
    const [first = ''] = await startedRuns(id, 1);
    await debrief.until(first, ({ state }) => state === 'running');
    vendorNeedsLooks(0);
    // Two triggers within one second are one.
    const firedAt = (await fires(id))[0]?.scheduledAt ?? '';
    await expect.poll(() => Date.now(), patient).toBeGreaterThan(Date.parse(firedAt) + 1_000);
    await act(id, 'trigger');
    expect((await debrief.receipt(first)).state).toBe('cancelled');
    const second = (await startedRuns(id, 2)).find((runId) => runId !== first) ?? '';
    expect((await debrief.receipt(second)).state).toBe('completed');
  });

  it('that is deleted lets its run go on', async () => {
    vendorNeedsLooks(never);
    const id = await create();
    await act(id, 'trigger');
    const [runId = ''] = await startedRuns(id, 1);
    expect((await debrief.call('DELETE', `/v1/schedules/${id}`)).status).toBe(204);
    expect((await debrief.run(runId)).state).not.toBe('cancelled');
    await debrief.call('POST', `/v1/runs/${runId}/cancel`);
    expect((await debrief.receipt(runId)).state).toBe('cancelled');
  });
});
