import { z } from 'zod';
import { nextFires } from '../../../domain/clock-times.js';
import { runStates } from '../../../domain/run.js';
import { overlapPolicies } from '../../../domain/schedule.js';
import { type ScheduleFire } from '../../../storage/schedule-fires.js';
import { type Schedule } from '../../../storage/schedule-store.js';

const nextFireCount = 5;
const instant = z.iso.datetime();

const fire = z.object({
  scheduledAt: instant.meta({ description: 'The nominal moment; jitter comes on top.' }),
  outcome: z.enum(['started', 'skipped', 'missed']),
  reason: z.enum(['overlap', 'catch-up-window', 'paused', 'repeated-hour']).nullable(),
  runId: z.uuid().nullable(),
  runState: z.enum(runStates).nullable(),
});

export const ScheduleView = z.object({
  scheduleId: z.uuid(),
  name: z.string(),
  cron: z.string().nullable(),
  calendar: z.looseObject({ at: z.array(z.string()) }).nullable(),
  timezone: z.string(),
  jitterMs: z.number().int(),
  overlap: z.enum(overlapPolicies),
  catchUpMs: z.number().int(),
  endAt: instant.nullable(),
  run: z.looseObject({ kind: z.enum(['export', 'digest']) }),
  pausedAt: instant.nullable(),
  nextFires: z.array(instant).meta({ description: 'The next five; none while it is paused.' }),
  lastFires: z.array(fire).meta({ description: 'Newest first.' }),
  createdAt: instant,
  updatedAt: instant,
});
export type ScheduleView = z.infer<typeof ScheduleView>;

export const ScheduleList = z.object({ schedules: z.array(ScheduleView), nextCursor: z.string().nullable() });
export type ScheduleList = z.infer<typeof ScheduleList>;

export const BackfillResult = z.object({
  fires: z.array(instant).meta({ description: 'The moments that are made up for, one run each.' }),
});
export type BackfillResult = z.infer<typeof BackfillResult>;

export function toScheduleView(schedule: Schedule, fires: ScheduleFire[]): ScheduleView {
  const { id, name, spec, run, pausedAt, createdAt, updatedAt } = schedule;
  return {
    scheduleId: id,
    name,
    cron: spec.cron ?? null,
    calendar: spec.calendar ? { ...spec.calendar } : null,
    timezone: spec.timezone,
    jitterMs: spec.jitterMs,
    overlap: spec.overlap,
    catchUpMs: spec.catchUpMs,
    endAt: spec.endAt ?? null,
    run: { ...run },
    pausedAt: pausedAt?.toISOString() ?? null,
    nextFires: pausedAt ? [] : nextFires(spec, new Date(), nextFireCount).map((at) => at.toISOString()),
    lastFires: fires
      .filter(({ scheduleId }) => scheduleId === id)
      .map(({ scheduledAt, outcome, reason, runId, runState }) => ({
        scheduledAt: scheduledAt.toISOString(),
        outcome,
        reason,
        runId,
        runState,
      })),
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
