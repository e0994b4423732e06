import { index, integer, jsonb, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import { type Briefing } from '../domain/briefing.js';
import { type DeliveryEffect, type DeliveryState } from '../domain/delivery.js';
import { type AttemptEvidence, type AttemptOutcome } from '../domain/delivery-attempt.js';
import { type Destination } from '../domain/destination.js';
import { type Failure } from '../domain/failure.js';
import { type Receipt, type SessionCellOutcome } from '../domain/receipt.js';
import {
  type RunError,
  type RunKind,
  type RunOutcome,
  type RunPhase,
  type RunState,
  type SummaryRequest,
} from '../domain/run.js';
import { type SessionSummary } from '../domain/session-summary.js';

/** Milliseconds, as JavaScript keeps them, so that an instant read is the instant stored. */
const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 3 });

/** One workflow execution as a user sees it; its id is the workflow id. */
export const runs = pgTable(
  'runs',
  {
    id: text('id').primaryKey(),
    kind: text('kind').$type<RunKind>().notNull(),
    state: text('state').$type<RunState>().notNull(),
    phase: text('phase').$type<RunPhase>(),
    outcome: text('outcome').$type<RunOutcome>(),
    requester: text('requester').notNull(),
    request: jsonb('request').$type<SummaryRequest>().notNull(),
    /** E-mail, uid and session ids, so that one look-up finds a person's runs however they were named. */
    subjectKeys: text('subject_keys').array().notNull(),
    error: jsonb('error').$type<RunError>(),
    /** Requests that have tried to start the workflow; only the first may take the run back. */
    startAttempts: integer('start_attempts').notNull().default(1),
    createdAt: instant('created_at').notNull().defaultNow(),
    startedAt: instant('started_at'),
    endedAt: instant('ended_at'),
  },
  (table) => [
    index('runs_newest').on(table.createdAt, table.id),
    index('runs_open').on(table.state, table.createdAt),
    index('runs_subject').using('gin', table.subjectKeys),
  ],
);

/** A caller's promise that two requests are one. */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    requester: text('requester').notNull(),
    key: text('key').notNull(),
    bodyHash: text('body_hash').notNull(),
    runId: text('run_id').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.requester, table.key] })],
);

/** One (run, session) cell. What it may have cost is `reserved` less `released`; what it certainly cost is `spent`. */
export const summaries = pgTable(
  'summaries',
  {
    runId: text('run_id')
      .notNull()
      .references(() => runs.id, { onDelete: 'cascade' }),
    sessionId: text('session_id').notNull(),
    position: integer('position').notNull(),
    startedAt: instant('started_at'),
    replayUrl: text('replay_url'),
    outcome: text('outcome').$type<SessionCellOutcome | 'pending'>().notNull().default('pending'),
    summary: jsonb('summary').$type<SessionSummary>(),
    error: jsonb('error').$type<Failure>(),
    /** Calls begun, calls that the vendor certainly did not carry out, calls that it answered. */
    reserved: integer('reserved').notNull().default(0),
    released: integer('released').notNull().default(0),
    spent: integer('spent').notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.runId, table.sessionId] })],
);

export const briefings = pgTable(
  'briefings',
  {
    runId: text('run_id')
      .notNull()
      .references(() => runs.id, { onDelete: 'cascade' }),
    version: integer('version').notNull(),
    briefing: jsonb('briefing').$type<Briefing>().notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.version] })],
);

/** One (run, destination) cell, there before anything is sent. */
export const deliveries = pgTable(
  'deliveries',
  {
    id: text('id').primaryKey(),
    runId: text('run_id')
      .notNull()
      .references(() => runs.id, { onDelete: 'cascade' }),
    position: integer('position').notNull(),
    destination: jsonb('destination').$type<Destination>().notNull(),
    /** What fails together; see `placeOf`. */
    place: text('place').notNull(),
    state: text('state').$type<DeliveryState>().notNull().default('pending'),
    contentVersion: integer('content_version').notNull().default(1),
    /** The bytes to send; the same on every attempt. */
    content: text('content'),
    /** Attempts begun; its value is also the fence that only the newest attempt may write past. */
    attempts: integer('attempts').notNull().default(0),
    /** Attempts that certainly changed nothing at the vendor. */
    released: integer('released').notNull().default(0),
    firstAttemptAt: instant('first_attempt_at'),
    lastAttemptAt: instant('last_attempt_at'),
    deliveredAt: instant('delivered_at'),
    effect: jsonb('effect').$type<DeliveryEffect>(),
    error: jsonb('error').$type<Failure>(),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (table) => [
    index('deliveries_run').on(table.runId, table.position),
    index('deliveries_newest').on(table.state, table.createdAt, table.id),
  ],
);

/** The account of every attempt; of what was sent its size and digest only. */
export const deliveryAttempts = pgTable(
  'delivery_attempts',
  {
    deliveryId: text('delivery_id')
      .notNull()
      .references(() => deliveries.id, { onDelete: 'cascade' }),
    number: integer('number').notNull(),
    beganAt: instant('began_at').notNull(),
    endedAt: instant('ended_at'),
    outcome: text('outcome').$type<AttemptOutcome>(),
    evidence: jsonb('evidence').$type<AttemptEvidence>(),
    nextAttemptAt: instant('next_attempt_at'),
  },
  (table) => [primaryKey({ columns: [table.deliveryId, table.number] })],
);

/** Moments that all workers wait for: a vendor's "not before", and the next free slot of a rate. */
export const gates = pgTable('gates', { key: text('key').primaryKey(), opensAt: instant('opens_at').notNull() });

/** How a destination has fared; one that keeps failing is paused. */
export const destinationHealth = pgTable('destination_health', {
  place: text('place').primaryKey(),
  failures: integer('failures').notNull(),
  pausedAt: instant('paused_at'),
  /** When one delivery is let through to see whether the pause can end. */
  probeAt: instant('probe_at'),
});

/** The newest run that has written a record's field, so that an older one does not overwrite it. */
export const fieldWrites = pgTable('field_writes', {
  field: text('field').primaryKey(),
  runCreatedAt: instant('run_created_at').notNull(),
  deliveryId: text('delivery_id').notNull(),
  /** Nobody else may write until then. */
  heldUntil: instant('held_until'),
});

/** Written in the transaction that ends the run. */
export const receipts = pgTable('receipts', {
  runId: text('run_id')
    .primaryKey()
    .references(() => runs.id, { onDelete: 'cascade' }),
  receipt: jsonb('receipt').$type<Receipt>().notNull(),
});
