import { eq, type SQL, sql } from 'drizzle-orm';
import { type Briefing } from '../domain/briefing.js';
import { type DeliveryEffect } from '../domain/delivery.js';
import { type AttemptEvidence, type AttemptOutcome } from '../domain/delivery-attempt.js';
import { type Failure } from '../domain/failure.js';
import { type RunOutcome } from '../domain/run.js';
import { batched } from './batched.js';
import { type Db, query } from './database.js';
import { briefings, deliveries, deliveryAttempts, destinationHealth, fieldWrites, gates, runs } from './schema.js';
import { type Attempt, type BegunAttempt, longestPausedWaitMs, type OpenCell, toAttempt } from './begun-attempt.js';
import { isOpen, isUnderWay } from './delivery-state.js';
import { toDelivery } from './stored-cells.js';

/** Failures in a row after which a destination is paused, and how often one delivery tries whether it is back. */
const failuresToPause = 10;
const probeMinutes = 5;
/** Longer than one write can take. */
const fieldHoldSeconds = 30;

export interface AttemptFailure {
  error: Failure;
  evidence: AttemptEvidence;
  /** The vendor certainly did nothing. */
  released: boolean;
  /** Not to be attempted again by itself. */
  final: boolean;
  /** It speaks against the destination, not only against this delivery. */
  counts: boolean;
  /** The destination says that it is gone: it is paused at once, and not probed. */
  gone?: boolean;
  /** The vendor wants to be left alone for so long, by everybody. */
  closeGateMs?: number;
  nextAttemptMs?: number;
}

/** What was to be delivered, and what came of it. */
export class DeliveryLedger {
  constructor(private readonly db: Db) {}

  /** Stores what every delivery of the run will send, and returns the run's open deliveries. */
  async publish(
    runId: string,
    { briefing, version, outcome }: { briefing: Briefing; version: number; outcome: RunOutcome },
    contents: { id: string; content: string }[],
  ): Promise<void> {
    await query(this.db)`
      with published as (
        insert into ${briefings} (run_id, version, briefing)
        values (${runId}, ${version}, ${JSON.stringify(briefing)}::jsonb) on conflict do nothing
      ), advanced as (
        update ${runs} set phase = 'delivering', outcome = ${outcome} where id = ${runId}
      )
      update ${deliveries} d set content = made.content, content_version = ${version}
      from jsonb_to_recordset(${JSON.stringify(contents)}::jsonb) as made(id text, content text)
      where d.run_id = ${runId} and d.id = made.id and ${isOpen} and (d.content is null or d.content_version < ${version})`;
  }

  /** Marks an attempt before anything is sent, unless the delivery has ended or somebody asked to wait. */
  async begin(deliveryId: string): Promise<Attempt> {
    const cell = await this.beginOne(deliveryId);
    if (!cell) {
      const [ended] = await this.db.select().from(deliveries).where(eq(deliveries.id, deliveryId));
      if (!ended) throw new Error(`delivery ${deliveryId} does not exist`);
      return { kind: 'ended', delivery: toDelivery(ended) };
    }
    return toAttempt(cell);
  }

  /**
   * Rows are locked first, in one order, so that each attempt sees what the one before it did and nobody waits in a circle.
   * Of several deliveries to a paused destination one is let through to probe it.
   */
  private readonly beginOne = batched(
    (id) => id,
    async (deliveryIds: string[]) => {
      const cells = await query<OpenCell>(this.db)`
      with cell as (
        select d.id, d.run_id, d.destination, d.place, d.content, d.content_version, d.attempts as earlier, d.released,
          greatest(d.last_attempt_at, (select max(ended_at) from ${deliveryAttempts} a where a.delivery_id = d.id)) as previous_at,
          coalesce(d.first_attempt_at, now()) as first_attempt_at,
          r.created_at as run_created_at,
          ${msUntil(sql`g.opens_at`)} as gate_ms, h.paused_at is not null as paused,
          case when h.paused_at is null then 0 when h.probe_at is null then ${longestPausedWaitMs}::float8
            else ${msUntil(sql`h.probe_at`)} end as paused_for_ms
        from ${deliveries} d join ${runs} r on r.id = d.run_id
          left join ${gates} g on g.key = d.destination ->> 'connection'
          left join ${destinationHealth} h on h.place = d.place
        where d.id = any(${deliveryIds}) and ${isOpen}
        order by d.id for update of d
      ), probing as (
        update ${destinationHealth} h set probe_at = now() + make_interval(mins => ${probeMinutes})
        from (select place, min(id) as id from cell where paused and gate_ms <= 0 group by place) as first
        where h.place = first.place and h.paused_at is not null and h.probe_at <= now()
        returning first.id
      ), begun as (
        update ${deliveries} d set state = 'sending', attempts = d.attempts + 1, first_attempt_at = cell.first_attempt_at,
          last_attempt_at = now()
        from cell where d.id = cell.id and cell.gate_ms <= 0 and (not cell.paused or cell.id in (select id from probing))
        returning d.id, d.attempts as fence
      ), logged as (
        insert into ${deliveryAttempts} (delivery_id, number, began_at) select id, fence, now() from begun
      )
      select cell.*, begun.fence from cell left join begun on begun.id = cell.id`;
      return deliveryIds.map((id) => cells.find((cell) => cell.id === id));
    },
  );

  /** False when a newer attempt has begun; its word counts. */
  async delivered(
    { delivery: { id }, fence }: Pick<BegunAttempt, 'delivery' | 'fence'>,
    effect: DeliveryEffect,
    outcome: Extract<AttemptOutcome, 'delivered' | 'found'>,
    evidence: AttemptEvidence,
  ): Promise<boolean> {
    return this.deliveredOne({ id, fence, effect, outcome, evidence });
  }

  private readonly deliveredOne = batched(
    ({ id }) => id,
    async (landed: LandedAttempt[]) => {
      const rows = await query<{ id: string; fence: number }>(this.db)`
      with answered as (
        select * from jsonb_to_recordset(${JSON.stringify(landed)}::jsonb)
          as answered(id text, fence integer, effect jsonb, outcome text, evidence jsonb)
      ), landed as (
        update ${deliveries} d set state = 'delivered', effect = answered.effect, error = null, delivered_at = now()
        from answered
        where d.id = any(${landed.map(({ id }) => id)}) and d.id = answered.id and d.attempts = answered.fence and ${isUnderWay}
        returning d.id, d.place, answered.fence, answered.outcome, answered.evidence
      ), logged as (
        update ${deliveryAttempts} a set ended_at = now(), outcome = landed.outcome, evidence = landed.evidence
        from landed where a.delivery_id = landed.id and a.number = landed.fence
      ), recovered as (
        update ${destinationHealth} h set failures = 0, paused_at = null, probe_at = null
        where h.place in (select place from landed) and h.failures > 0
      ), freed as (
        update ${fieldWrites} w set held_until = null from landed where w.delivery_id = landed.id
      )
      select id, fence from landed`;
      return landed.map(({ id, fence }) => rows.some((row) => row.id === id && row.fence === fence));
    },
  );

  /** An attempt that did not get through. Tells whether it was the one that paused the destination. */
  async failed(
    { delivery: { id, destination }, fence }: Pick<BegunAttempt, 'delivery' | 'fence'>,
    { error, evidence, released, final, counts, gone = false, closeGateMs = 0, nextAttemptMs }: AttemptFailure,
  ): Promise<{ pausedPlace: string | null }> {
    const outcome: AttemptOutcome = released ? 'refused' : 'lost';
    const [row] = await query<{ paused_place: string | null }>(this.db)`
      with missed as (
        update ${deliveries} set error = ${JSON.stringify(error)}::jsonb, released = released + ${released ? 1 : 0},
          state = case when ${final} then 'failed' else state end
        where id = ${id} and attempts = ${fence} and state = 'sending' returning id, place
      ), logged as (
        update ${deliveryAttempts} a set ended_at = now(), outcome = ${outcome}, evidence = ${JSON.stringify(evidence)}::jsonb,
          next_attempt_at = now() + ${nextAttemptMs ?? null}::float8 * interval '1 millisecond'
        from missed where a.delivery_id = missed.id and a.number = ${fence}
      ), freed as (
        update ${fieldWrites} w set held_until = null from missed where w.delivery_id = missed.id
      ), closed as (
        insert into ${gates} (key, opens_at)
        select ${destination.connection}, now() + ${closeGateMs}::float8 * interval '1 millisecond' from missed
        where ${closeGateMs}::float8 > 0
        on conflict (key) do update set opens_at = greatest(gates.opens_at, excluded.opens_at)
      ), counted as (
        insert into ${destinationHealth} as h (place, failures, paused_at)
        select place, ${gone ? failuresToPause : 1}::int, case when ${gone} then now() end from missed where ${final && counts}
        on conflict (place) do update set
          failures = case when ${gone} and h.failures < ${failuresToPause} then ${failuresToPause} else h.failures + 1 end,
          paused_at = case when ${gone} or h.failures + 1 >= ${failuresToPause} then coalesce(h.paused_at, now()) end,
          probe_at = case when not ${gone} and h.failures + 1 >= ${failuresToPause} then now() + make_interval(mins => ${probeMinutes}) end
        returning place, failures
      )
      select (select place from counted where failures = ${failuresToPause}) as paused_place from missed`;
    return { pausedPlace: row?.paused_place ?? null };
  }

  /** Ends a delivery otherwise than by sending: nobody knows whether it arrived, or it is not wanted any more. */
  async ended(
    { delivery: { id }, fence }: Pick<BegunAttempt, 'delivery' | 'fence'>,
    state: 'ambiguous' | 'discarded',
    error: Failure,
    outcome: Extract<AttemptOutcome, 'ambiguous' | 'superseded'>,
  ): Promise<void> {
    await query(this.db)`
      with left_open as (
        update ${deliveries} set state = ${state}, error = ${JSON.stringify(error)}::jsonb
        where id = ${id} and attempts = ${fence} and state = 'sending' returning id
      ), freed as (
        update ${fieldWrites} w set held_until = null from left_open where w.delivery_id = left_open.id
      )
      update ${deliveryAttempts} a set ended_at = now(), outcome = ${outcome}
      from left_open where a.delivery_id = left_open.id and a.number = ${fence}`;
  }

  /**
   * Reserves a record's field for one write. `superseded`: a newer run has written it. `busy`: somebody is writing it now.
   */
  async holdField(field: string, { delivery, runCreatedAt }: BegunAttempt): Promise<'held' | 'superseded' | 'busy'> {
    const created = runCreatedAt.toISOString();
    const [row] = await query<{ held: boolean; newer: boolean | null }>(this.db)`
      with held as (
        insert into ${fieldWrites} as w (field, run_created_at, delivery_id, held_until)
        values (${field}, ${created}::timestamptz, ${delivery.id}, now() + make_interval(secs => ${fieldHoldSeconds}))
        on conflict (field) do update set run_created_at = excluded.run_created_at, delivery_id = excluded.delivery_id,
            held_until = excluded.held_until
          where w.delivery_id = excluded.delivery_id
            or (w.run_created_at <= excluded.run_created_at and coalesce(w.held_until, now()) <= now())
        returning field
      )
      select exists (select from held) as held,
        (select run_created_at > ${created}::timestamptz from ${fieldWrites} where field = ${field}) as newer`;
    if (row?.held) return 'held';
    return row?.newer ? 'superseded' : 'busy';
  }

  /**
   * Takes the next free slot of a rate. Returns how long to wait for it, or undefined when the queue is longer than
   * `longestWaitMs`; then no slot is taken.
   */
  async takeSlot(key: string, perSecond: number, longestWaitMs: number): Promise<number | undefined> {
    const everyMs = 1_000 / perSecond;
    const [slot] = await query<{ wait_ms: number }>(this.db)`
      insert into ${gates} (key, opens_at) values (${`rate/${key}`}, now() + ${everyMs}::float8 * interval '1 millisecond')
      on conflict (key) do update set opens_at = greatest(gates.opens_at, now()) + ${everyMs}::float8 * interval '1 millisecond'
        where gates.opens_at <= now() + ${longestWaitMs}::float8 * interval '1 millisecond'
      returning (extract(epoch from opens_at - now()) * 1000 - ${everyMs}::float8)::float8 as wait_ms`;
    return slot && Math.max(0, slot.wait_ms);
  }
}

interface LandedAttempt {
  id: string;
  fence: number;
  effect: DeliveryEffect;
  outcome: AttemptOutcome;
  evidence: AttemptEvidence;
}

function msUntil(moment: SQL): SQL {
  return sql`coalesce(extract(epoch from ${moment} - now()) * 1000, 0)::float8`;
}
