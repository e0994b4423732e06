import { expect, inject, it, onTestFinished } from 'vitest';
import { type ScheduleList, type ScheduleView } from '../../../../apps/api/schedules/schedule-responses.js';
import { ScheduleUpkeep } from '../../../../apps/api/schedules/schedule-upkeep.js';
import { startTemporalServer } from '../../../../apps/standalone/temporal-server.js';
import { bodyOf, post, problemOf, type RunningApi, startApi } from '../running-api.js';
import { createSchedule, nightly, patch } from './sample-schedule.js';

/** Starting and stopping servers takes its time on a busy machine. */
const patient = { timeout: 90_000 };

async function apiOnServerOfItsOwn() {
  const server = await startTemporalServer({ executable: inject('temporalExecutable') });
  onTestFinished(() => server.stop());
  const api = await startApi({ temporal: { address: server.address, namespace: 'default' } });
  onTestFinished(() => api.stop());
  return { server, api };
}

const schedulesOf = async (api: RunningApi) => (await bodyOf<ScheduleList>(await api.call('/v1/schedules'))).schedules;

it('while Temporal is away nothing is kept, changed or ended, and everything can be read', patient, async () => {
  const { server, api } = await apiOnServerOfItsOwn();
  const view = await createSchedule(api);
  await server.stop();

  const path = `/v1/schedules/${view.scheduleId}`;
  const refusals = [
    await api.call('/v1/schedules', post(nightly())),
    await api.call(path, patch({ cron: '0 1 * * *' })),
    await api.call(`${path}/pause`, { method: 'POST' }),
    await api.call(`${path}/trigger`, { method: 'POST' }),
    await api.call(`${path}/backfill`, post({ start: '2026-11-01', end: '2026-11-03' })),
    await api.call(path, { method: 'DELETE' }),
  ];
  for (const response of refusals) {
    expect(response.headers.get('retry-after')).toBe('5');
    expect((await problemOf(response, 503)).code).toBe('temporal-unavailable');
  }
  expect(await schedulesOf(api)).toEqual([view]);
});

it('with no answer from Temporal a schedule is kept, and found again by its key', patient, async () => {
  const { server, api } = await apiOnServerOfItsOwn();
  await createSchedule(api);
  const [body, headers] = [nightly(), { 'idempotency-key': 'nightly' }];
  process.kill(server.pid, 'SIGSTOP');
  // A stopped process hears no other signal but this one and SIGKILL.
  onTestFinished(() => void process.kill(server.pid, 'SIGCONT'));
  const unknown = await api.call('/v1/schedules', post(body, headers));
  expect((await problemOf(unknown, 503)).code).toBe('start-unknown');
  process.kill(server.pid, 'SIGCONT');

  const kept = (await schedulesOf(api)).find(({ name }) => name === body.name);
  await api.app.get(ScheduleUpkeep).lookAfterAll();
  expect((await api.temporal.schedule.getHandle(kept?.scheduleId ?? '').describe()).state.paused).toBe(false);
  const again = await api.call('/v1/schedules', post(body, headers));
  expect(again.headers.get('idempotent-replayed')).toBe('true');
  expect((await bodyOf<ScheduleView>(again, 201)).scheduleId).toBe(kept?.scheduleId);
});
