import { and, desc, eq, inArray, isNotNull, or, sql, type SQL } from 'drizzle-orm';
import { type Delivery, type DeliveryState } from '../domain/delivery.js';
import { type DeliveryAttempt } from '../domain/delivery-attempt.js';
import { type Receipt } from '../domain/receipt.js';
import { type Db, queryRows } from './database.js';
import { deliveries, deliveryAttempts, destinationHealth, receipts, runs } from './schema.js';
import { toDelivery } from './stored-cells.js';

export interface DeliveryFilter {
  state?: DeliveryState;
  connection?: string;
  runId?: string;
  ids?: string[];
}

export interface DeliveryPage extends DeliveryFilter {
  /** The last delivery of the page before. */
  after?: { createdAt: Date; id: string };
  limit: number;
}

export interface DeliveryRow extends Delivery {
  createdAt: Date;
  place: string;
}

export interface DestinationRow {
  place: string;
  failures: number;
  pausedAt: Date | null;
  probeAt: Date | null;
  /** Deliveries that wait there. */
  waiting: number;
}

/** States that a person may take up again. */
const parkedStates: DeliveryState[] = ['failed', 'ambiguous'];

/** What people see of deliveries and destinations, and what they decide about them. */
export class DeliveryDesk {
  constructor(private readonly db: Db) {}

  /** Newest first. */
  async list({ after, limit, ...filter }: DeliveryPage): Promise<DeliveryRow[]> {
    const older =
      after &&
      sql`(${deliveries.createdAt}, ${deliveries.id}) < (${after.createdAt.toISOString()}::timestamptz, ${after.id})`;
    const rows = await this.db
      .select()
      .from(deliveries)
      .where(and(fits(filter), older))
      .orderBy(desc(deliveries.createdAt), desc(deliveries.id))
      .limit(limit);
    return rows.map((row) => ({ ...toDelivery(row), createdAt: row.createdAt, place: row.place }));
  }

  async find(id: string): Promise<(DeliveryRow & { history: DeliveryAttempt[] }) | undefined> {
    const [row] = await this.list({ ids: [id], limit: 1 });
    if (!row) return undefined;
    const attempts = await this.db
      .select()
      .from(deliveryAttempts)
      .where(eq(deliveryAttempts.deliveryId, id))
      .orderBy(deliveryAttempts.number);
    return {
      ...row,
      history: attempts.map(({ number, beganAt, endedAt, outcome, evidence, nextAttemptAt }) => ({
        number,
        beganAt: beganAt.toISOString(),
        endedAt: endedAt?.toISOString() ?? null,
        outcome,
        evidence,
        nextAttemptAt: nextAttemptAt?.toISOString() ?? null,
      })),
    };
  }

  /** The parked deliveries of ended runs that a filter names, by run. */
  async parked(filter: DeliveryFilter): Promise<Map<string, string[]>> {
    const rows = await this.db
      .select({ id: deliveries.id, runId: deliveries.runId })
      .from(deliveries)
      .innerJoin(receipts, eq(receipts.runId, deliveries.runId))
      .where(and(fits(filter), inArray(deliveries.state, parkedStates)))
      .orderBy(deliveries.createdAt)
      .limit(10_000);
    const byRun = new Map<string, string[]>();
    for (const { id, runId } of rows) byRun.set(runId, [...(byRun.get(runId) ?? []), id]);
    return byRun;
  }

  /**
   * Takes up unfinished deliveries of an ended run: they are open again and the run is running, without a receipt.
   * `notArrived` says that a person has looked: what was lost did not arrive. A run that is not ended, or that has ended
   * anew since its receipt was `seen`, is left alone.
   */
  async reopen(
    runId: string,
    ids: string[],
    { notArrived = false, seen }: { notArrived?: boolean; seen?: Receipt } = {},
  ): Promise<boolean> {
    const still = seen ? sql`and receipt = ${JSON.stringify(seen)}::jsonb` : sql``;
    const open = sql`array(select jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb))`;
    const rows = await queryRows(
      this.db,
      sql`
      with ended as (delete from ${receipts} where run_id = ${runId} ${still} returning run_id),
      running as (
        update ${runs} set state = 'running', phase = 'delivering', ended_at = null, error = null
        from ended where id = ended.run_id returning id
      ), opened as (
        update ${deliveries} d set state = 'pending', error = null,
          released = case when ${notArrived} then d.attempts else d.released end
        from running where d.run_id = running.id and d.id = any(${open}) and d.state in ('failed', 'ambiguous', 'skipped')
      )
      select id from running`,
    );
    return rows.length > 0;
  }

  /**
   * Replaces an ended run's receipt after a person's decision about one parked delivery. False when it was not parked,
   * or when `previous` is not the run's receipt any more; then look again.
   */
  async decide(deliveryId: string, { previous, receipt }: { previous: Receipt; receipt: Receipt }): Promise<boolean> {
    const { runId, state, deliveries: cells } = receipt;
    const cell = cells.find(({ id }) => id === deliveryId);
    if (!cell) return false;
    const rows = await queryRows(
      this.db,
      sql`
      with filed as (
        update ${receipts} set receipt = ${JSON.stringify(receipt)}::jsonb
        where run_id = ${runId} and receipt = ${JSON.stringify(previous)}::jsonb
          and exists (select from ${deliveries} d where d.id = ${deliveryId} and d.state in ('failed', 'ambiguous'))
        returning run_id
      ), counted as (
        update ${runs} set state = ${state} from filed where id = filed.run_id
      ), decided as (
        update ${deliveries} d set state = ${cell.state}, error = ${cell.error && JSON.stringify(cell.error)}::jsonb,
          delivered_at = ${cell.deliveredAt}::timestamptz
        from filed where d.id = ${deliveryId}
      )
      select run_id from filed`,
    );
    return rows.length > 0;
  }

  /** Destinations that have failed since they last delivered, the paused ones first. */
  async destinations(): Promise<DestinationRow[]> {
    return this.db
      .select({
        place: destinationHealth.place,
        failures: destinationHealth.failures,
        pausedAt: destinationHealth.pausedAt,
        probeAt: destinationHealth.probeAt,
        waiting: sql<number>`(select count(*)::int from deliveries d where d.place = destination_health.place and d.state in ('pending', 'sending'))`,
      })
      .from(destinationHealth)
      .where(or(isNotNull(destinationHealth.pausedAt), sql`${destinationHealth.failures} > 0`))
      .orderBy(sql`${destinationHealth.pausedAt} nulls last`, destinationHealth.place)
      .limit(1_000);
  }

  /** Ends a pause. False when there was none. */
  async resume(place: string): Promise<boolean> {
    const rows = await this.db
      .update(destinationHealth)
      .set({ failures: 0, pausedAt: null, probeAt: null })
      .where(and(eq(destinationHealth.place, place), isNotNull(destinationHealth.pausedAt)))
      .returning({ place: destinationHealth.place });
    return rows.length > 0;
  }
}

function fits({ state, connection, runId, ids }: DeliveryFilter): SQL | undefined {
  return and(
    state && eq(deliveries.state, state),
    connection ? sql`${deliveries.destination} ->> 'connection' = ${connection}` : undefined,
    runId ? eq(deliveries.runId, runId) : undefined,
    ids && inArray(deliveries.id, ids),
  );
}
