import { nextFires } from '../../../domain/clock-times.js';
import { type ScheduleSpec } from '../../../domain/schedule.js';
import { type Issue, validationProblem } from '../errors/validation.js';
import { type ScheduleBody, type ScheduleChange } from './schedule-request.js';

type Timing = Omit<ScheduleBody, 'name' | 'run'>;

/** @throws Problem 422 for a schedule that would never fire */
export function toScheduleSpec({ cron, calendar, endAt, ...rest }: Timing): ScheduleSpec {
  const { timezone, jitterMs, overlap, catchUpMs } = rest;
  const spec: ScheduleSpec = {
    ...(cron !== undefined && { cron }),
    ...(calendar && { calendar: toCalendar(calendar) }),
    ...{ timezone, jitterMs, overlap, catchUpMs },
    ...(endAt !== undefined && { endAt }),
  };
  const issue = neverFires(spec);
  if (issue) throw validationProblem([issue]);
  return spec;
}

/** What the change names replaces what is there; a cron expression also replaces a calendar, and the other way round. */
export function changedSpec(spec: ScheduleSpec, change: ScheduleChange): ScheduleSpec {
  const { cron, calendar, endAt = spec.endAt } = change;
  const times = cron === undefined && calendar === undefined ? spec : { cron, calendar };
  return toScheduleSpec({
    ...{ cron: times.cron, calendar: times.calendar },
    timezone: change.timezone ?? spec.timezone,
    jitterMs: change.jitterMs ?? spec.jitterMs,
    overlap: change.overlap ?? spec.overlap,
    catchUpMs: change.catchUpMs ?? spec.catchUpMs,
    endAt: endAt ?? undefined,
  });
}

function toCalendar({ at, weekdays, daysOfMonth }: NonNullable<Timing['calendar']>): ScheduleSpec['calendar'] {
  return { at, ...(weekdays && { weekdays }), ...(daysOfMonth && { daysOfMonth }) };
}

function neverFires(spec: ScheduleSpec): Issue | undefined {
  const now = new Date();
  if (nextFires(spec, now, 1).length > 0) return undefined;
  const ended = spec.endAt !== undefined && new Date(spec.endAt) <= now;
  if (ended) return { path: ['endAt'], message: 'is in the past' };
  return { path: [spec.cron === undefined ? 'calendar' : 'cron'], message: 'never fires' };
}
