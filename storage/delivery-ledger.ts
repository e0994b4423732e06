import { and, eq, getTableColumns, inArray, sql } from 'drizzle-orm';
import { type Briefing } from '../domain/briefing.js';
import { type Delivery, type DeliveryEffect } from '../domain/delivery.js';
import { type Failure } from '../domain/failure.js';
import { type RunOutcome } from '../domain/run.js';
import { type Db, queryRows } from './database.js';
import { toDelivery } from './run-store.js';
import { briefings, deliveries, runs } from './schema.js';

/** Either there is something to send now, or the delivery has ended and is not to be sent again. */
export type Attempt = { kind: 'send'; delivery: Delivery; briefing: Briefing } | { kind: 'ended'; delivery: Delivery };

/** What was to be delivered, and what came of it. */
export class DeliveryLedger {
  constructor(private readonly db: Db) {}

  /** Stores what every delivery of the run will send, and returns the run's open deliveries. */
  async publish(
    runId: string,
    briefing: Briefing,
    outcome: RunOutcome,
  ): Promise<Pick<Delivery, 'id' | 'destination'>[]> {
    return queryRows(
      this.db,
      sql`
      with published as (
        insert into ${briefings} (run_id, version, briefing) values (${runId}, 1, ${JSON.stringify(briefing)}::jsonb)
        on conflict do nothing
      ), advanced as (
        update ${runs} set phase = 'delivering', outcome = ${outcome} where id = ${runId}
      )
      select id, destination from ${deliveries}
      where run_id = ${runId} and state in ('pending', 'sending') order by position`,
    );
  }

  /** Marks an attempt before anything is sent. */
  async begin(deliveryId: string): Promise<Attempt> {
    const [begun] = await this.db
      .update(deliveries)
      .set({
        state: 'sending',
        attempts: sql`${deliveries.attempts} + 1`,
        firstAttemptAt: sql`coalesce(${deliveries.firstAttemptAt}, now())`,
      })
      .from(briefings)
      .where(
        and(
          eq(briefings.runId, deliveries.runId),
          eq(briefings.version, deliveries.contentVersion),
          eq(deliveries.id, deliveryId),
          inArray(deliveries.state, ['pending', 'sending']),
        ),
      )
      .returning({ ...getTableColumns(deliveries), briefing: briefings.briefing });
    if (begun) return { kind: 'send', delivery: toDelivery(begun), briefing: begun.briefing };
    const [ended] = await this.db.select().from(deliveries).where(eq(deliveries.id, deliveryId));
    if (!ended) throw new Error(`delivery ${deliveryId} does not exist`);
    return { kind: 'ended', delivery: toDelivery(ended) };
  }

  async delivered(deliveryId: string, effect: DeliveryEffect): Promise<void> {
    await this.db
      .update(deliveries)
      .set({ state: 'delivered', effect, error: null, deliveredAt: sql`now()` })
      .where(eq(deliveries.id, deliveryId));
  }

  /** An attempt that did not get through. `final`: no further one will be made by itself. */
  async failed(deliveryId: string, error: Failure, final: boolean): Promise<void> {
    await this.db
      .update(deliveries)
      .set({ error, ...(final && { state: 'failed' }) })
      .where(and(eq(deliveries.id, deliveryId), inArray(deliveries.state, ['pending', 'sending'])));
  }
}
