import { z } from 'zod';
import { clockCalendars, CronInvalid } from '../../../domain/clock-calendar.js';
import { overlapPolicies, weekdays } from '../../../domain/schedule.js';
import { instant, storableText, timeZone } from '../request-fields.js';
import { ScheduledRunBody } from './scheduled-run.js';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

const cron = z
  .string()
  .max(500)
  .superRefine((text, context) => {
    try {
      clockCalendars({ cron: text });
    } catch (error) {
      if (!(error instanceof CronInvalid)) throw error;
      context.addIssue({ code: 'custom', message: error.message });
    }
  })
  .meta({ description: 'Minute, hour, day of month, month, day of week; the last two kinds of day are alternatives.' });

const calendar = z
  .strictObject({
    at: z
      .array(z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'a time of day such as 06:30'))
      .min(1)
      .max(48),
    weekdays: z.array(z.enum(weekdays)).min(1).optional(),
    daysOfMonth: z.array(z.number().int().min(1).max(31)).min(1).optional(),
  })
  .meta({ description: 'Times of day, on the days that fit both lists; a list that is left out means every day.' });

const members = {
  name: storableText().trim().min(1).max(200),
  cron,
  calendar,
  timezone: timeZone,
  jitterMs: z.number().int().min(0).max(dayMs).meta({ description: 'Each fire is delayed by a random part of this.' }),
  overlap: z
    .enum(overlapPolicies)
    .meta({ description: 'What to do when a fire is due while the run of an earlier one is still at work.' }),
  catchUpMs: z
    .number()
    .int()
    .min(10_000)
    .max(365 * dayMs)
    .meta({ description: 'Fires missed while nothing ran are made up for when they are no older than this.' }),
  endAt: instant.transform((text) => new Date(text).toISOString()),
  run: ScheduledRunBody,
};

export const ScheduleBody = z
  .strictObject({
    name: members.name,
    cron: members.cron.optional(),
    calendar: members.calendar.optional(),
    timezone: members.timezone,
    jitterMs: members.jitterMs.default(0),
    overlap: members.overlap.default('skip'),
    catchUpMs: members.catchUpMs.default(hourMs),
    endAt: members.endAt.optional(),
    run: members.run,
  })
  .refine((body) => (body.cron === undefined) !== (body.calendar === undefined), {
    path: ['cron'],
    message: 'exactly one of cron and calendar',
  })
  .meta({ id: 'Schedule', description: 'When something is to happen again and again, and what.' });
export type ScheduleBody = z.infer<typeof ScheduleBody>;

export const ScheduleChange = z
  .strictObject({ ...members, endAt: members.endAt.nullable() })
  .partial()
  .refine((body) => body.cron === undefined || body.calendar === undefined, {
    path: ['cron'],
    message: 'one of cron and calendar, not both',
  })
  .meta({ id: 'ScheduleChange', description: 'What is left out stays. `endAt` null takes the end away.' });
export type ScheduleChange = z.infer<typeof ScheduleChange>;

export const BackfillBody = z
  .strictObject({ start: instant, end: instant })
  .refine(({ start, end }) => new Date(start) < new Date(end), { path: ['end'], message: 'must be after start' })
  .meta({ id: 'Backfill', description: 'From start up to, not including, end.' });
export type BackfillBody = z.infer<typeof BackfillBody>;
