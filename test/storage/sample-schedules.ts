import { randomUUID } from 'node:crypto';
import { type ScheduledExport, type ScheduleSpec } from '../../domain/schedule.js';
import { type NewSchedule } from '../../storage/schedule-store.js';

/** Every morning in Berlin. */
export const dailySpec: ScheduleSpec = {
  cron: '30 6 * * *',
  timezone: 'Europe/Berlin',
  jitterMs: 0,
  overlap: 'skip',
  catchUpMs: 3_600_000,
};

export const yesterdaysEvents: ScheduledExport = {
  kind: 'export',
  window: 'yesterday',
  request: {
    source: 'fullstory',
    segment: { id: 'everyone', name: 'everyone' },
    kind: 'events',
    format: 'ndjson',
    timezone: 'UTC',
    destinations: [],
  },
};

/** A schedule of its own name, of which everything can be set. */
export function newSchedule(schedule: Partial<NewSchedule> = {}): NewSchedule {
  const id = randomUUID();
  return { id, name: `nightly ${id}`, requester: 'crm', spec: dailySpec, run: yesterdaysEvents, ...schedule };
}
