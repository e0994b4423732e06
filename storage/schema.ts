import { sql } from 'drizzle-orm';
import { bigint, index, integer, jsonb, pgTable, primaryKey, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core';
import { type Briefing } from '../domain/briefing.js';
import { type BulkSliceFailures, type BulkSliceState } from '../domain/bulk-slice.js';
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
  type RunRequest,
  type RunState,
} from '../domain/run.js';
import { type ExportChunkState, type ExportedFile, type TimeRange } from '../domain/segment-export.js';
import { type SessionSummary } from '../domain/session-summary.js';

export { activationBudgets, sharedSummaries } from './activation-tables.js';
export { digestPeople, digests, digestTellings } from './digest-tables.js';
export { profiles } from './profile-table.js';
export { scheduleFires, schedules } from './schedule-tables.js';

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
    request: jsonb('request').$type<RunRequest>().notNull(),
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
    /** Under which name other runs share it. */
    source: text('source').notNull(),
    prompt: text('prompt').notNull(),
    /** Calls begun, calls that the vendor certainly did not carry out, calls that it answered. */
    reserved: integer('reserved').notNull().default(0),
    released: integer('released').notNull().default(0),
    spent: integer('spent').notNull().default(0),
    /** The month that the latest call was charged to. */
    month: text('month'),
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
    index('deliveries_newest').on(table.state, table.createdAt),
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
export const fieldWrites = pgTable(
  'field_writes',
  {
    field: text('field').primaryKey(),
    runCreatedAt: instant('run_created_at').notNull(),
    deliveryId: text('delivery_id').notNull(),
    /** Nobody else may write until then. */
    heldUntil: instant('held_until'),
  },
  (table) => [index('field_writes_delivery').on(table.deliveryId)],
);

/** Written in the transaction that ends the run. */
export const receipts = pgTable('receipts', {
  runId: text('run_id')
    .primaryKey()
    .references(() => runs.id, { onDelete: 'cascade' }),
  receipt: jsonb('receipt').$type<Receipt>().notNull(),
});

/** One operation at the vendor, and what came of it. */
export const exportChunks = pgTable(
  'export_chunks',
  {
    runId: text('run_id')
      .notNull()
      .references(() => runs.id, { onDelete: 'cascade' }),
    position: integer('position').notNull(),
    source: text('source').notNull(),
    range: jsonb('range').$type<TimeRange>().notNull(),
    state: text('state').$type<ExportChunkState>().notNull().default('planned'),
    /** Counts creations begun; only the newest may write. */
    attempts: integer('attempts').notNull().default(0),
    /** When the newest creation began; what it made has no other mark of ours. */
    creatingAt: instant('creating_at'),
    /** When its reply was given up. */
    lostAt: instant('lost_at'),
    operationId: text('operation_id'),
    /** Every operation that was ever made for it. */
    operations: text('operations')
      .array()
      .notNull()
      .default(sql`'{}'`),
    /** Operations that the vendor called failed since a person last asked for this chunk. */
    failures: integer('failures').notNull().default(0),
    searchExportId: text('search_export_id'),
    percent: integer('percent').notNull().default(0),
    rows: bigint('rows', { mode: 'number' }),
    bytes: bigint('bytes', { mode: 'number' }),
    sha256: text('sha256'),
    error: jsonb('error').$type<RunError>(),
  },
  (table) => [
    primaryKey({ columns: [table.runId, table.position] }),
    // An operation is known by the time of its creation only, so a connection creates one at a time.
    uniqueIndex('export_chunks_creating')
      .on(table.source)
      .where(sql`state = 'creating'`),
    index('export_chunks_operations').using('gin', table.operations),
  ],
);

/** The whole file of an export; its row outlives its bytes. */
export const exportFiles = pgTable(
  'export_files',
  {
    runId: text('run_id')
      .primaryKey()
      .references(() => runs.id, { onDelete: 'cascade' }),
    file: jsonb('file').$type<ExportedFile>().notNull(),
    expiresAt: instant('expires_at').notNull(),
    deletedAt: instant('deleted_at'),
  },
  (table) => [index('export_files_expiring').on(table.deletedAt, table.expiresAt)],
);

/** Which stretches of a file have gone into a CRM in bulk, each as a job; a delivery goes on from here. */
export const bulkSlices = pgTable(
  'bulk_slices',
  {
    deliveryId: text('delivery_id')
      .notNull()
      .references(() => deliveries.id, { onDelete: 'cascade' }),
    /** Of the file; another content begins anew. */
    sha256: text('sha256').notNull(),
    number: integer('number').notNull(),
    startAt: bigint('start_at', { mode: 'number' }).notNull(),
    endAt: bigint('end_at', { mode: 'number' }).notNull(),
    rows: integer('rows').notNull(),
    jobId: text('job_id').notNull(),
    state: text('state').$type<BulkSliceState>().notNull(),
    tries: integer('tries').notNull().default(1),
    failures: jsonb('failures').$type<BulkSliceFailures>(),
    begunAt: instant('begun_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.deliveryId, table.sha256, table.number] })],
);
