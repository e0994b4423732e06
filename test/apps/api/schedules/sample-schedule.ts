import { randomUUID } from 'node:crypto';
import { type ScheduleView } from '../../../../apps/api/schedules/schedule-responses.js';
import { bodyOf, post, type RunningApi } from '../running-api.js';

/** A request for a nightly export under a name of its own. */
export function nightly(more: object = {}) {
  return {
    name: `nightly ${randomUUID()}`,
    cron: '30 6 * * *',
    timezone: 'Europe/Berlin',
    run: { kind: 'export', window: 'yesterday', request: { segment: 'everyone', kind: 'events' } },
    ...more,
  };
}

export async function createSchedule(api: RunningApi, more: object = {}): Promise<ScheduleView> {
  return bodyOf<ScheduleView>(await api.call('/v1/schedules', post(nightly(more))), 201);
}

export function patch(body: unknown): RequestInit {
  return { ...post(body), method: 'PATCH' };
}
