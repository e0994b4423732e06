import { and, eq, sql } from 'drizzle-orm';
import { placeOf } from '../domain/destination.js';
import { type RunKind, type RunRequest, type RunState } from '../domain/run.js';
import { type Db, query } from './database.js';
import { type Claim, claimingKey, claimOf } from './idempotency-claim.js';
import { deliveries, idempotencyKeys, runs } from './schema.js';

export interface NewRun extends Claim {
  kind: RunKind;
  request: RunRequest;
}

export type Acceptance =
  { kind: 'accepted' } | { kind: 'replayed'; runId: string; state: RunState } | { kind: 'conflict' };

/** See `RunStore.accept`. */
export async function acceptRun(db: Db, run: NewRun): Promise<Acceptance> {
  if (await isWritten(db, run)) return { kind: 'accepted' };
  return (await replay(db, run)) ?? acceptRun(db, run);
}

/** Delivery ids are the run's with a position: digits, lower-case letters and dashes, as every vendor's key field takes. */
async function isWritten(db: Db, run: NewRun): Promise<boolean> {
  const { kind, request } = run;
  const { email, uid, sessionIds = [] } = 'subject' in request ? request.subject : {};
  // A digest's deliveries follow from its people.
  const destinations = 'export' in request ? [] : request.destinations;
  const cells = destinations.map((destination) => ({ destination, place: placeOf(destination) }));
  const keys = [email, uid, ...sessionIds].filter((key) => key !== undefined).map(subjectKey);
  const written = await query(db)`
    with asked as (select ${claimOf(run)}::jsonb as json), ${claimingKey}, accepted as (
      insert into ${runs} (id, kind, state, requester, request, subject_keys)
      select id, ${kind}, 'accepted', requester, ${JSON.stringify(request)}::jsonb, ${keys}::text[]
      from claimed returning id
    ), cells as (
      insert into ${deliveries} (id, run_id, position, destination, place)
      select accepted.id || '-' || cell.position, accepted.id, cell.position, cell.value -> 'destination', cell.value ->> 'place'
      from accepted, jsonb_array_elements(${JSON.stringify(cells)}::jsonb) with ordinality as cell(value, position)
    )
    select id from accepted`;
  return written.length > 0;
}

/** Undefined where the run that held the key was taken back in the meantime; a key and its run come and go together. */
async function replay(db: Db, { requester, idempotency }: NewRun): Promise<Acceptance | undefined> {
  if (!idempotency) throw new Error('a run without an idempotency key cannot be a replay');
  const { key, bodyHash } = idempotency;
  const sameKey = and(eq(idempotencyKeys.requester, requester), eq(idempotencyKeys.key, key));
  const [known] = await db
    .update(runs)
    .set({ startAttempts: sql`${runs.startAttempts} + 1` })
    .from(idempotencyKeys)
    .where(and(eq(runs.id, idempotencyKeys.runId), sameKey, eq(idempotencyKeys.bodyHash, bodyHash)))
    .returning({ runId: runs.id, state: runs.state });
  if (known) return { kind: 'replayed', ...known };
  const [other] = await db.select({ bodyHash: idempotencyKeys.bodyHash }).from(idempotencyKeys).where(sameKey);
  return other && other.bodyHash !== bodyHash ? { kind: 'conflict' } : undefined;
}

/** Subjects are compared as people write them. */
export function subjectKey(text: string): string {
  return text.trim().toLowerCase();
}
