import { sleep } from '@temporalio/activity';
import { type DeliveryState } from '../domain/delivery.js';
import { type DeliveryLedger } from '../storage/delivery-ledger.js';
import { Postponed } from './courier.js';
import { deliverOnce, type DeliverOnceOptions } from './deliver-once.js';

export interface DeliveryInput {
  deliveryId: string;
  /** What is paced together: the connection, and the place within it. */
  connection: string;
  place: string;
}

/** One name a vendor, so that an engine's history says where a run's briefing went. */
export interface DeliveryActivities {
  /**
   * Makes one attempt at a delivery. Fails to be retried while it may still get through; returns the state it ended in
   * otherwise. Repeating it never sends twice what the vendor can be asked about.
   */
  deliverToSlack(input: DeliveryInput): Promise<DeliveryState>;
  deliverToIntercom(input: DeliveryInput): Promise<DeliveryState>;
  deliverToSalesforce(input: DeliveryInput): Promise<DeliveryState>;
  deliverToWebhook(input: DeliveryInput): Promise<DeliveryState>;
}

/** Deliveries a second, over all workers. Undefined: as fast as they come. */
export interface Pace {
  ofConnection?: number;
  ofPlace?: number;
}

export interface DeliveryActivityOptions extends Omit<DeliverOnceOptions, 'sleep'> {
  paceOf(input: DeliveryInput): Pace;
}

/** A turn further away than this is not waited for; the delivery comes back for another. */
const longestWaitMs = 10_000;

export function createDeliveryActivities(options: DeliveryActivityOptions): DeliveryActivities {
  const deliver = async (input: DeliveryInput) => {
    await takeTurn(options.ledger, input, options.paceOf(input));
    return deliverOnce(input.deliveryId, { ...options, sleep });
  };
  return {
    deliverToSlack: deliver,
    deliverToIntercom: deliver,
    deliverToSalesforce: deliver,
    deliverToWebhook: deliver,
  };
}

async function takeTurn(ledger: DeliveryLedger, { connection, place }: DeliveryInput, pace: Pace): Promise<void> {
  const rates = [
    [connection, pace.ofConnection],
    [place, pace.ofPlace],
  ] as const;
  for (const [key, perSecond] of rates) {
    if (perSecond === undefined) continue;
    const waitMs = await ledger.takeSlot(key, perSecond, longestWaitMs);
    if (waitMs === undefined)
      throw new Postponed('Too many deliveries are ahead of this one.', longestWaitMs * (0.5 + Math.random()));
    if (waitMs > 0) await sleep(waitMs);
  }
}
