import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ScheduleList, type ScheduleView } from '../../../../apps/api/schedules/schedule-responses.js';
import { fireWorkflowId } from '../../../../workflows/workflow-ids.js';
import { bodyOf, opsKey, post, problemOf, type RunningApi, startApi } from '../running-api.js';
import { createSchedule, nightly, patch } from './sample-schedule.js';

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const find = async (id: string) => bodyOf<ScheduleView>(await api.call(`/v1/schedules/${id}`));
const act = (id: string, action: string, body?: object) =>
  api.call(`/v1/schedules/${id}/${action}`, body ? post(body) : { method: 'POST' });
/** A busy machine takes its time. */
const patient = { timeout: 15_000 };
const actionsTaken = async (id: string) => (await atTemporal(id)).info.numActionsTaken;
const atTemporal = (id: string) => api.temporal.schedule.getHandle(id).describe();

describe('creating', () => {
  it('keeps the schedule, here and at Temporal, and tells its next five fires', async () => {
    const view = await createSchedule(api, { jitterMs: 60_000, overlap: 'buffer-one', catchUpMs: 7_200_000 });
    expect(view).toMatchObject({
      cron: '30 6 * * *',
      calendar: null,
      timezone: 'Europe/Berlin',
      endAt: null,
      pausedAt: null,
      lastFires: [],
      run: { kind: 'export', window: 'yesterday', request: { segment: { id: 'everyone' }, kind: 'events' } },
    });
    expect(view.nextFires).toHaveLength(5);
    expect(view.nextFires.toSorted()).toEqual(view.nextFires);
    expect(await find(view.scheduleId)).toEqual(view);
    expect(await atTemporal(view.scheduleId)).toMatchObject({
      policies: { overlap: 'BUFFER_ONE', catchupWindow: 7_200_000 },
      spec: { timezone: 'Europe/Berlin', jitter: 60_000 },
      state: { paused: false },
      action: { workflowType: 'fireSchedule', args: [{ scheduleId: view.scheduleId }], taskQueue: 'debrief' },
    });
  });

  it('takes a calendar as well, and a zone however it is written', async () => {
    const calendar = { at: ['08:00', '17:30'], weekdays: ['monday'] };
    const view = await createSchedule(api, { cron: undefined, calendar, timezone: 'europe/berlin' });
    expect(view).toMatchObject({ cron: null, calendar, timezone: 'Europe/Berlin' });
    expect(view.nextFires.map((at) => new Date(at).getUTCDay())).toEqual(Array(5).fill(1));
  });

  it.each([
    ['cron', { cron: '61 * * * *' }],
    ['cron', { cron: '0 6 * *' }],
    ['cron', { cron: '0 0 31 2 *' }],
    ['cron', { calendar: { at: ['06:00'] } }],
    ['cron', { cron: undefined }],
    ['calendar', { cron: undefined, calendar: { at: ['06:00'], daysOfMonth: [31], weekdays: [] } }],
    ['calendar.at.0', { cron: undefined, calendar: { at: ['24:00'] } }],
    ['timezone', { timezone: 'Mars/Base' }],
    ['timezone', { timezone: '+02:00' }],
    ['jitterMs', { jitterMs: -1 }],
    ['overlap', { overlap: 'queue' }],
    ['catchUpMs', { catchUpMs: 0 }],
    ['endAt', { endAt: '2020-01-01' }],
    ['run.window', { run: { ...nightly().run, window: 'tomorrow' } }],
    ['run.request.kind', { run: { ...nightly().run, request: { segment: 'everyone' } } }],
    [
      'run.request.destinations.0.connection',
      { run: { ...nightly().run, request: { ...nightly().run.request, destinations: [{ connection: 'nowhere' }] } } },
    ],
    [
      'run.request.chunk',
      { run: { ...nightly().run, window: 'last-month', request: { ...nightly().run.request, chunk: 0.1 } } },
    ],
  ])('names %s where that does not fit', async (path, more) => {
    const problem = await problemOf(await api.call('/v1/schedules', post(nightly(more))), 422);
    expect(problem.errors?.map((error) => error.path.split('.').slice(0, path.split('.').length).join('.'))).toContain(
      path,
    );
  });

  it('makes one schedule of requests with the same key, and refuses another under it', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const body = nightly();
    const first = await bodyOf<ScheduleView>(await api.call('/v1/schedules', post(body, headers)), 201);
    const second = await api.call('/v1/schedules', post(body, headers));
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect((await bodyOf<ScheduleView>(second, 201)).scheduleId).toBe(first.scheduleId);
    const other = await api.call('/v1/schedules', post(nightly(), headers));
    expect((await problemOf(other, 409)).code).toBe('idempotency-key-reused');
  });

  it('refuses a name that the caller uses already, and not one of somebody else', async () => {
    const body = nightly();
    await bodyOf(await api.call('/v1/schedules', post(body)), 201);
    expect((await problemOf(await api.call('/v1/schedules', post(body)), 409)).code).toBe('name-taken');
    await bodyOf(await api.call('/v1/schedules', post(body, { authorization: `Bearer ${opsKey}` })), 201);
  });
});

describe('changing', () => {
  it('replaces what is named, here and at Temporal', async () => {
    const { scheduleId, name } = await createSchedule(api, { endAt: '2099-01-01', jitterMs: 5_000 });
    const calendar = { at: ['07:15'] };
    const change = { calendar, timezone: 'Asia/Kathmandu', endAt: null };
    const view = await bodyOf<ScheduleView>(await api.call(`/v1/schedules/${scheduleId}`, patch(change)));
    const expected = { name, cron: null, calendar, timezone: 'Asia/Kathmandu', endAt: null, jitterMs: 5_000 };
    expect(view).toMatchObject(expected);
    expect(await find(scheduleId)).toEqual(view);
    expect(await atTemporal(scheduleId)).toMatchObject({ spec: { timezone: 'Asia/Kathmandu', endAt: undefined } });
  });

  it('leaves everything as it was where the change does not fit', async () => {
    const before = await createSchedule(api);
    const other = await createSchedule(api);
    const { scheduleId } = before;
    await problemOf(await api.call(`/v1/schedules/${scheduleId}`, patch({ cron: 'never' })), 422);
    const taken = await api.call(`/v1/schedules/${scheduleId}`, patch({ name: other.name, cron: '0 1 * * *' }));
    expect((await problemOf(taken, 409)).code).toBe('name-taken');
    expect(await find(scheduleId)).toEqual(before);
    expect((await atTemporal(scheduleId)).spec.calendars).toMatchObject([{ hour: [{ start: 6 }] }]);
  });

  it('pauses and resumes, which may be repeated', async () => {
    const { scheduleId, nextFires } = await createSchedule(api);
    const paused = await bodyOf<ScheduleView>(await act(scheduleId, 'pause'));
    expect(paused).toMatchObject({ pausedAt: expect.any(String) as string, nextFires: [] });
    expect((await bodyOf<ScheduleView>(await act(scheduleId, 'pause'))).pausedAt).toBe(paused.pausedAt);
    expect((await atTemporal(scheduleId)).state.paused).toBe(true);
    expect(await bodyOf(await act(scheduleId, 'resume'))).toMatchObject({ pausedAt: null, nextFires });
    await bodyOf(await act(scheduleId, 'resume'));
    expect((await atTemporal(scheduleId)).state.paused).toBe(false);
  });

  it('ends it', async () => {
    const { scheduleId } = await createSchedule(api);
    const path = `/v1/schedules/${scheduleId}`;
    expect((await api.call(path, { method: 'DELETE' })).status).toBe(204);
    await expect(atTemporal(scheduleId)).rejects.toThrow();
    for (const response of [
      await api.call(path),
      await api.call(path, { method: 'DELETE' }),
      await act(scheduleId, 'trigger'),
    ]) {
      expect((await problemOf(response, 404)).code).toBe('schedule-not-found');
    }
  });
});

describe('firing by hand', () => {
  it('fires now, also when paused', async () => {
    const { scheduleId } = await createSchedule(api);
    await act(scheduleId, 'pause');
    await bodyOf(await act(scheduleId, 'trigger'), 202);
    await expect.poll(() => actionsTaken(scheduleId), patient).toBe(1);
  });

  it('says so when the run before is at work and the schedule skips then', async () => {
    const { scheduleId } = await createSchedule(api);
    const runId = randomUUID();
    const request = { ...nightly().run.request, source: 'fullstory', segment: { id: 'everyone', name: 'everyone' } };
    const timeRange = { start: '', end: '' };
    await api.stores.scheduleFires.start(scheduleId, new Date('2026-11-01T05:30:00Z'), {
      id: runId,
      kind: 'export',
      requester: 'crm',
      request: { ...request, kind: 'events', format: 'ndjson', timezone: 'UTC', destinations: [], timeRange },
    });
    const problem = await problemOf(await act(scheduleId, 'trigger'), 409);
    expect(problem).toMatchObject({ code: 'run-at-work', detail: expect.stringContaining(runId) as string });
  });

  it('fires for each moment of a stretch of the past, jitter or not', async () => {
    for (const jitterMs of [0, 3_600_000]) {
      const { scheduleId } = await createSchedule(api, { jitterMs, overlap: 'allow' });
      const stretch = { start: '2026-03-28T05:30:00Z', end: '2026-03-30T04:30:00Z' };
      const fires = ['2026-03-28T05:30:00.000Z', '2026-03-29T04:30:00.000Z'];
      expect(await bodyOf(await act(scheduleId, 'backfill', stretch), 202)).toEqual({ fires });
      await expect.poll(() => actionsTaken(scheduleId), patient).toBe(2);
      for (const at of fires) {
        const workflow = api.temporal.workflow.getHandle(fireWorkflowId(scheduleId, new Date(at)));
        expect((await workflow.describe()).type).toBe('fireSchedule');
      }
    }
  });

  it('fires in a past gap of the clocks as well', async () => {
    const { scheduleId } = await createSchedule(api, { cron: '30 2 * * *' });
    const stretch = { start: '2026-03-29T00:00:00Z', end: '2026-03-29T12:00:00Z' };
    const fires = ['2026-03-29T01:00:00.000Z'];
    expect(await bodyOf(await act(scheduleId, 'backfill', stretch), 202)).toEqual({ fires });
    await expect.poll(() => actionsTaken(scheduleId), patient).toBe(1);
  });

  it.each([
    ['end', { start: '2026-01-02', end: '2026-01-01' }],
    ['end', { start: '2026-01-02', end: '2099-01-01' }],
    ['start', { start: '2019-01-02', end: '2019-02-01' }],
    ['start', { end: '2019-02-01' }],
  ])('names %s of a stretch that cannot be made up for', async (path, stretch) => {
    const { scheduleId } = await createSchedule(api);
    const problem = await problemOf(await act(scheduleId, 'backfill', stretch), 422);
    expect(problem.errors?.map((error) => error.path)).toContain(path);
  });

  it('refuses a stretch with too many fires', async () => {
    const { scheduleId } = await createSchedule(api, { cron: '* * * * *' });
    const stretch = { start: '2026-11-01T00:00:00Z', end: '2026-11-01T06:07:00Z' };
    await problemOf(await act(scheduleId, 'backfill', stretch), 422);
  });
});

it('lists schedules newest first, page by page', async () => {
  const ids: string[] = [];
  for (let count = 0; count < 3; count += 1) ids.unshift((await createSchedule(api)).scheduleId);
  const first = await bodyOf<ScheduleList>(await api.call('/v1/schedules?limit=2'));
  expect(first.schedules.map(({ scheduleId }) => scheduleId)).toEqual(ids.slice(0, 2));
  const second = await bodyOf<ScheduleList>(await api.call(`/v1/schedules?limit=1&cursor=${first.nextCursor}`));
  expect(second.schedules.map(({ scheduleId }) => scheduleId)).toEqual(ids.slice(2));
  await problemOf(await api.call('/v1/schedules?limit=0'), 422);
});
