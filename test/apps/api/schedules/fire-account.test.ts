import { sql } from 'drizzle-orm';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ScheduleView } from '../../../../apps/api/schedules/schedule-responses.js';
import { ScheduleUpkeep } from '../../../../apps/api/schedules/schedule-upkeep.js';
import { scheduledRequest } from '../../../../domain/scheduled-request.js';
import { fireWorkflowId } from '../../../../workflows/workflow-ids.js';
import { yesterdaysEvents } from '../../../storage/sample-schedules.js';
import { bodyOf, type RunningApi, startApi } from '../running-api.js';
import { createSchedule, patch } from './sample-schedule.js';

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const hourMs = 3_600_000;
const thisHour = Math.floor(Date.now() / hourMs) * hourMs;
/** So many hours before this one began. */
const hoursAgo = (count: number) => new Date(thisHour - count * hourMs);

/** An hourly schedule that nobody has accounted for since then. */
async function unaccountedSince(since: Date, more: object = {}): Promise<string> {
  const { scheduleId } = await createSchedule(api, { cron: '0 * * * *', timezone: 'UTC', ...more });
  await database(
    sql`update schedules set accounted_until = ${since.toISOString()}::timestamptz where id = ${scheduleId}`,
  );
  return scheduleId;
}

const database = (statement: ReturnType<typeof sql>) => api.database.db.execute(statement);
const find = async (id: string) => bodyOf<ScheduleView>(await api.call(`/v1/schedules/${id}`));
const outcomes = ({ lastFires }: ScheduleView) =>
  lastFires.map(({ scheduledAt, outcome, reason }) => [scheduledAt, outcome, reason]);

const reasons = ({ lastFires }: ScheduleView) =>
  new Map(lastFires.map(({ scheduledAt, reason }) => [scheduledAt, reason]));

describe('a fire that started nothing', () => {
  it('is missed where nothing ran at its time, and told once', async () => {
    const id = await unaccountedSince(hoursAgo(2));
    const view = await find(id);
    const missed = [hoursAgo(0), hoursAgo(1)].map((at) => [at.toISOString(), 'missed', 'catch-up-window']);
    // The newest may be too young to be told of.
    expect(outcomes(view).slice(-1)).toEqual(missed.slice(1));
    expect(outcomes(await find(id)).slice(-1)).toEqual(missed.slice(1));
  });

  it('is skipped while the schedule is paused, and not made up for when it goes on', async () => {
    const { scheduleId: id } = await createSchedule(api, { cron: '0 * * * *', timezone: 'UTC' });
    await api.call(`/v1/schedules/${id}/pause`, { method: 'POST' });
    const [accounted, paused] = [hoursAgo(3).toISOString(), hoursAgo(1.5).toISOString()];
    await database(
      sql`update schedules set accounted_until = ${accounted}::timestamptz, paused_at = ${paused}::timestamptz where id = ${id}`,
    );
    const resumed = await bodyOf<ScheduleView>(await api.call(`/v1/schedules/${id}/resume`, { method: 'POST' }));
    expect(resumed.nextFires).not.toEqual([]);
    expect(reasons(resumed).get(hoursAgo(0).toISOString())).toBe('paused');
    expect(reasons(resumed).get(hoursAgo(2).toISOString())).toBe('catch-up-window');
  });

  it.each(['skip', 'buffer-one'])('is skipped while a run is at work where it says "%s"', async (overlap) => {
    const id = await unaccountedSince(hoursAgo(3), { overlap });
    const request = scheduledRequest(yesterdaysEvents, hoursAgo(9).toISOString(), 'UTC');
    const runId = randomUUID();
    await api.stores.scheduleFires.start(id, hoursAgo(9), { id: runId, kind: 'export', requester: 'crm', request });
    const [from, to] = [hoursAgo(9).toISOString(), hoursAgo(1.5).toISOString()];
    await database(
      sql`update runs set state = 'completed', created_at = ${from}::timestamptz, ended_at = ${to}::timestamptz where id = ${runId}`,
    );
    const told = reasons(await find(id));
    expect(told.get(hoursAgo(2).toISOString())).toBe('overlap');
    expect(told.get(hoursAgo(1).toISOString())).toBe('catch-up-window');
  });

  it('is left open while the run is at work that it waits for', async () => {
    const id = await unaccountedSince(hoursAgo(3), { overlap: 'buffer-one' });
    const request = scheduledRequest(yesterdaysEvents, hoursAgo(9).toISOString(), 'UTC');
    const runId = randomUUID();
    await api.stores.scheduleFires.start(id, hoursAgo(9), { id: runId, kind: 'export', requester: 'crm', request });
    await database(sql`update runs set created_at = ${hoursAgo(9).toISOString()}::timestamptz where id = ${runId}`);
    expect(outcomes(await find(id))).toEqual([[hoursAgo(9).toISOString(), 'started', null]]);
  });

  it('is left open while it waits for a worker', async () => {
    const id = await unaccountedSince(hoursAgo(3));
    await api.temporal.workflow.start('fireSchedule', {
      workflowId: fireWorkflowId(id, hoursAgo(2)),
      taskQueue: 'debrief',
      args: [{ scheduleId: id }],
    });
    expect(outcomes(await find(id))).toEqual([]);
  });

  it('is skipped where clocks went back over it', async () => {
    const id = await unaccountedSince(new Date('2026-10-25T00:45:00Z'), {
      timezone: 'Europe/Berlin',
      cron: '30 2 * * *',
    });
    await database(sql`update schedules set accounted_until = '2026-10-25T00:45:00Z' where id = ${id}`);
    const { lastFires } = await find(id);
    expect(lastFires.at(-1)).toMatchObject({ scheduledAt: '2026-10-25T01:30:00.000Z', reason: 'repeated-hour' });
  });

  it('was due by what the schedule said then', async () => {
    const id = await unaccountedSince(hoursAgo(2));
    const yearly = await bodyOf<ScheduleView>(await api.call(`/v1/schedules/${id}`, patch({ cron: '0 0 1 1 *' })));
    expect(yearly.lastFires.map(({ scheduledAt }) => scheduledAt)).toContain(hoursAgo(1).toISOString());
    const fires = outcomes(await find(id));
    expect(fires).toEqual(outcomes(yearly));
  });
});

describe('looking after the schedules', () => {
  it("makes Temporal's agree with ours: what it lost, and what was changed there", async () => {
    const [lost, changed, alike] = await Promise.all([createSchedule(api), createSchedule(api), createSchedule(api)]);
    const handle = (view: ScheduleView) => api.temporal.schedule.getHandle(view.scheduleId);
    await handle(lost).delete();
    await handle(changed).update((before) => ({ ...before, state: { paused: true } }));
    const untouched = (await handle(alike).describe()).info.lastUpdatedAt;

    await api.app.get(ScheduleUpkeep).lookAfterAll();
    expect((await handle(lost).describe()).state.paused).toBe(false);
    expect((await handle(changed).describe()).state.paused).toBe(false);
    expect((await handle(alike).describe()).info.lastUpdatedAt).toEqual(untouched);
  });
});
