import { type ScheduleOptions, ScheduleOverlapPolicy } from '@temporalio/client';
import { createHash } from 'node:crypto';
import { clockCalendars, type ClockCalendar } from '../../../domain/clock-calendar.js';
import { clockChanges } from '../../../domain/clock-changes.js';
import { fireTimes } from '../../../domain/clock-times.js';
import { type OverlapPolicy, type ScheduleSpec } from '../../../domain/schedule.js';
import { type Schedule } from '../../../storage/schedule-store.js';
import { workflowTaskTimeout } from '../../../workflows/task-timeouts.js';
import { taskQueue } from '../../../workflows/workflow-ids.js';

const minuteMs = 60_000;
/**
 * The one moment in fifty years: `offset` after a multiple of this. Not longer, because the server computes the next
 * multiple rightly only from the first one (1 January 2020) on.
 */
const onceMs = Date.UTC(2020, 0, 1);

export const engineOverlap: Record<OverlapPolicy, ScheduleOverlapPolicy> = {
  skip: ScheduleOverlapPolicy.SKIP,
  'buffer-one': ScheduleOverlapPolicy.BUFFER_ONE,
  allow: ScheduleOverlapPolicy.ALLOW_ALL,
  'cancel-other': ScheduleOverlapPolicy.CANCEL_OTHER,
};

const monthNames = [
  'JANUARY',
  'FEBRUARY',
  'MARCH',
  'APRIL',
  'MAY',
  'JUNE',
  'JULY',
  'AUGUST',
  'SEPTEMBER',
  'OCTOBER',
  'NOVEMBER',
  'DECEMBER',
] as const;
const dayNames = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'] as const;

export type EngineSchedule = Pick<Schedule, 'id' | 'spec' | 'pausedAt'>;

/** From the start of last year to the end of the next: what a backfill may reach back to, and what lies ahead. */
export function plannedYears(now: Date): { start: Date; end: Date } {
  const year = now.getUTCFullYear();
  return { start: new Date(Date.UTC(year - 1, 0, 1)), end: new Date(Date.UTC(year + 2, 0, 1)) };
}

/**
 * A schedule as Temporal keeps it. Temporal matches clock times literally: it has none in a gap, and of a time shown twice
 * it meets both, or in zones east of Greenwich only the second. So every fire near a change of clocks is also named by its
 * instant; what Temporal has beyond that is left out by the workflow that is started. The memo's `revision` tells whether
 * two of them are alike.
 */
export function toEngineSchedule({ id, spec, pausedAt }: EngineSchedule, now: Date) {
  const { timezone, jitterMs, overlap, catchUpMs, endAt } = spec;
  const timing = {
    spec: {
      calendars: clockCalendars(spec).map(toCalendarSpec),
      intervals: firesNearChanges(spec, now).map((at) => ({ every: onceMs, offset: at.getTime() - onceMs })),
      timezone,
      jitter: jitterMs,
      // Temporal takes the end in.
      ...(endAt !== undefined && { endAt: new Date(Date.parse(endAt) - 1) }),
    },
    policies: { overlap: engineOverlap[overlap], catchupWindow: catchUpMs },
  };
  const revision = createHash('sha256').update(JSON.stringify(timing)).digest('hex').slice(0, 16);
  return {
    scheduleId: id,
    ...timing,
    action: {
      type: 'startWorkflow',
      workflowType: 'fireSchedule',
      workflowId: id,
      taskQueue,
      args: [{ scheduleId: id }],
      memo: { revision },
      workflowTaskTimeout,
    },
    state: { paused: pausedAt !== null },
  } satisfies ScheduleOptions;
}

function firesNearChanges(spec: ScheduleSpec, now: Date): Date[] {
  const { start, end } = plannedYears(now);
  return clockChanges(spec.timezone, start, end).flatMap(({ at, lengthMs }) => [
    ...fireTimes(spec, new Date(at.getTime() - lengthMs - 2 * minuteMs), new Date(at.getTime() + lengthMs)),
  ]);
}

function toCalendarSpec({ minutes, hours, daysOfMonth, months, weekdays }: ClockCalendar) {
  return {
    minute: [...minutes],
    hour: [...hours],
    dayOfMonth: [...daysOfMonth],
    month: months.flatMap((month) => monthNames[month - 1] ?? []),
    dayOfWeek: weekdays.flatMap((day) => dayNames[day] ?? []),
  };
}
