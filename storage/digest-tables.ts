import {
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { type Failure } from '../domain/failure.js';
import { type PersonDigest } from '../domain/person-digest.js';
import { type PersonState, type PersonTelling } from '../domain/segment-person.js';
import { type DigestCell } from '../domain/settle-digest.js';
import { deliveries, runs } from './schema.js';

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 3 });

/** What is particular to a run of kind `digest`. */
export const digests = pgTable('digests', {
  runId: text('run_id')
    .primaryKey()
    .references(() => runs.id, { onDelete: 'cascade' }),
  /** When it was decided who is told about; nothing changes that any more. */
  rankedAt: instant('ranked_at'),
  withheldLines: integer('withheld_lines').notNull().default(0),
  /** What its people came to, kept when they themselves are deleted. */
  counted: jsonb('counted').$type<Pick<DigestCell, 'people' | 'failures'>>(),
});

/** The people of a digest's segment, and what was read of each. */
export const digestPeople = pgTable(
  'digest_people',
  {
    runId: text('run_id')
      .notNull()
      .references(() => runs.id, { onDelete: 'cascade' }),
    /** Uid, else e-mail. */
    key: text('key').notNull(),
    /** From 1 on, in the order in which they are looked at; null for those who are not. */
    position: integer('position'),
    name: text('name'),
    email: text('email'),
    uid: text('uid'),
    lastSeenAt: instant('last_seen_at'),
    cartValue: doublePrecision('cart_value'),
    state: text('state').$type<PersonState>().notNull(),
    /** Newest first. */
    sessionIds: text('session_ids').array(),
    score: doublePrecision('score'),
    digest: jsonb('digest').$type<PersonDigest>(),
    error: jsonb('error').$type<Failure>(),
    telling: text('telling').$type<PersonTelling>(),
  },
  (table) => [
    primaryKey({ columns: [table.runId, table.key] }),
    uniqueIndex('digest_people_order').on(table.runId, table.position),
    index('digest_people_told').on(table.runId, table.telling),
  ],
);

/** Which delivery tells about whose newest session, and where, so that nobody is told there again. */
export const digestTellings = pgTable(
  'digest_tellings',
  {
    deliveryId: text('delivery_id')
      .notNull()
      .references(() => deliveries.id, { onDelete: 'cascade' }),
    runId: text('run_id').notNull(),
    place: text('place').notNull(),
    sessionId: text('session_id').notNull(),
    /** The message that the delivery answers; null where it stands for itself. */
    headId: text('head_id'),
  },
  (table) => [
    primaryKey({ columns: [table.deliveryId, table.sessionId] }),
    index('digest_tellings_place').on(table.place, table.sessionId),
    index('digest_tellings_run').on(table.runId),
  ],
);
