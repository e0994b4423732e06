import { sql } from 'drizzle-orm';
import { check, integer, jsonb, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import { type Failure } from '../domain/failure.js';
import { type SessionSummary } from '../domain/session-summary.js';

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 3 });

/**
 * What may be spent: a connection's in one UTC month (`fullstory/2026-11`), or one run's (`run/<id>`). `charged` counts calls
 * that the vendor may have charged for; only a certain refusal takes one back.
 */
export const activationBudgets = pgTable(
  'activation_budgets',
  {
    key: text('key').primaryKey(),
    charged: integer('charged').notNull().default(0),
    /** Null: nothing is too much. */
    cap: integer('cap'),
    /** Of what was charged: prompt profiles created. */
    profiles: integer('profiles').notNull().default(0),
    /** From so many on people are told, once. */
    alertFrom: integer('alert_from'),
    alertedAt: instant('alerted_at'),
  },
  () => [check('activations_within_cap', sql`charged <= cap`), check('activations_not_negative', sql`charged >= 0`)],
);

/** What a model said about a session under one prompt; and who is asking now, so that nobody else does. */
export const sharedSummaries = pgTable(
  'shared_summaries',
  {
    /** The connection. */
    source: text('source').notNull(),
    sessionId: text('session_id').notNull(),
    /** Digest of everything that decides about the answer beside the session; see `SharedUnder`. */
    prompt: text('prompt').notNull(),
    /** When the session began; where that is not known, when it was first asked about. */
    begunAt: instant('begun_at').notNull(),
    summary: jsonb('summary').$type<SessionSummary>(),
    /** For good, or for a short time where the session may have gone on since. */
    reusableUntil: instant('reusable_until'),
    /** The run that asks, and until when it is believed to. */
    holder: text('holder'),
    heldUntil: instant('held_until'),
    /** Why the last one to ask gave up. */
    error: jsonb('error').$type<Failure>(),
    failedAt: instant('failed_at'),
  },
  (table) => [primaryKey({ columns: [table.source, table.sessionId, table.prompt] })],
);
