import { sql } from 'drizzle-orm';
import { index, jsonb, pgTable, primaryKey, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core';
import { type FireOutcome, type FireReason, type ScheduledRun, type ScheduleSpec } from '../domain/schedule.js';

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 3 });

/** What is to happen again and again; the engine keeps the time under the same id, and is made to agree with the row. */
export const schedules = pgTable(
  'schedules',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    requester: text('requester').notNull(),
    spec: jsonb('spec').$type<ScheduleSpec>().notNull(),
    run: jsonb('run').$type<ScheduledRun>().notNull(),
    /** Fires after this moment are skipped until it is resumed. */
    pausedAt: instant('paused_at'),
    /** Fires up to here have been accounted for. */
    accountedUntil: instant('accounted_until').notNull().defaultNow(),
    createdAt: instant('created_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
    deletedAt: instant('deleted_at'),
  },
  (table) => [
    index('schedules_newest').on(table.createdAt, table.id),
    uniqueIndex('schedules_name')
      .on(table.requester, table.name)
      .where(sql`deleted_at is null`),
  ],
);

/** One moment at which a schedule was to fire, and what came of it. */
export const scheduleFires = pgTable(
  'schedule_fires',
  {
    scheduleId: text('schedule_id')
      .notNull()
      .references(() => schedules.id, { onDelete: 'cascade' }),
    /** The nominal moment, without jitter. */
    scheduledAt: instant('scheduled_at').notNull(),
    outcome: text('outcome').$type<FireOutcome>().notNull(),
    reason: text('reason').$type<FireReason>(),
    runId: text('run_id'),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.scheduleId, table.scheduledAt] })],
);
