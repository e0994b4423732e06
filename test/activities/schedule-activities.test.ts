import { beforeAll, expect, it } from 'vitest';
import { createScheduleActivities, type ScheduleActivities } from '../../activities/schedule-activities.js';
import { type ScheduleSpec } from '../../domain/schedule.js';
import { digestRequest } from '../storage/sample-digest-runs.js';
import { dailySpec, newSchedule, yesterdaysEvents } from '../storage/sample-schedules.js';
import { freshStores } from '../storage/test-databases.js';

const windows = { resolveMs: 1, summarizeMs: 2, deliverMs: 3, exportMs: 4, downloadMs: 5 };

const stores = freshStores();
let activities: ScheduleActivities;
beforeAll(() => {
  const { schedules, scheduleFires: fires } = stores;
  activities = createScheduleActivities({ schedules, fires, parallel: 3, windows });
});

async function createdSchedule(spec: Partial<ScheduleSpec> = {}, chunkMs?: number): Promise<string> {
  const request = { ...yesterdaysEvents.request, ...(chunkMs !== undefined && { chunkMs }) };
  const schedule = newSchedule({ spec: { ...dailySpec, ...spec }, run: { ...yesterdaysEvents, request } });
  await stores.schedules.create(schedule);
  return schedule.id;
}

it('accepts one run for a moment, about the day before it, however often it is asked', async () => {
  const fire = { scheduleId: await createdSchedule({}, 6 * 3_600_000), scheduledAt: '2027-03-29T04:30:00.000Z' };
  const { run } = await activities.acceptScheduledRun(fire);
  expect(await activities.acceptScheduledRun(fire)).toEqual({ run });
  expect(run).toEqual({ runId: expect.any(String) as string, requester: 'crm', chunks: 4, parallel: 3, windows });
  expect(run?.runId).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  const yesterday = { start: '2027-03-27T23:00:00Z', end: '2027-03-28T22:00:00Z' };
  expect(await stores.runs.find(run?.runId ?? '')).toMatchObject({
    kind: 'export',
    state: 'accepted',
    requester: 'crm',
    request: { kind: 'events', timeRange: yesterday, segmentTimeRange: yesterday },
  });
});

it('accepts no run for a moment that is there only because clocks went back, and says so', async () => {
  const scheduleId = await createdSchedule({ cron: '30 2 * * *' });
  expect(await activities.acceptScheduledRun({ scheduleId, scheduledAt: '2027-10-31T01:30:00.000Z' })).toEqual({});
  const { run } = await activities.acceptScheduledRun({ scheduleId, scheduledAt: '2027-10-31T00:30:00.000Z' });
  const fires = await stores.scheduleFires.last([scheduleId], 5);
  expect(fires.map(({ outcome, reason, runId }) => [outcome, reason, runId])).toEqual([
    ['skipped', 'repeated-hour', null],
    ['started', null, run?.runId],
  ]);
});

it('accepts the run of a moment that the schedule does not name: somebody triggered it', async () => {
  const scheduleId = await createdSchedule();
  const { run } = await activities.acceptScheduledRun({ scheduleId, scheduledAt: '2027-03-29T11:22:33.000Z' });
  expect(run).toBeDefined();
});

it('accepts nothing for a schedule that was deleted', async () => {
  const scheduleId = await createdSchedule();
  await stores.schedules.delete(scheduleId);
  expect(await activities.acceptScheduledRun({ scheduleId, scheduledAt: '2027-03-29T04:30:00.000Z' })).toEqual({});
  expect(await stores.scheduleFires.last([scheduleId], 5)).toEqual([]);
});

it('accepts the digest of a moment, about the people of the day before it', async () => {
  const { export: exported, ...rest } = digestRequest();
  const { timeRange: _dated, segmentTimeRange: _window, ...undated } = exported;
  const run = { kind: 'digest', window: 'yesterday', request: { ...rest, export: undated } } as const;
  const schedule = newSchedule({ run });
  await stores.schedules.create(schedule);
  const fire = { scheduleId: schedule.id, scheduledAt: '2027-03-29T04:30:00.000Z' };
  const accepted = await activities.acceptScheduledRun(fire);
  expect(accepted.run).toMatchObject({ digest: { sliceSize: 100 }, fairnessKey: 'fullstory' });
  expect(await stores.runs.find(accepted.run?.runId ?? '')).toMatchObject({
    kind: 'digest',
    request: { top: 10, export: { timeRange: { start: '2027-03-27T23:00:00Z', end: '2027-03-28T22:00:00Z' } } },
  });
});
