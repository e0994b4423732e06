import { sleep } from '@temporalio/activity';
import { type DeliveryState } from '../domain/delivery.js';
import { type DeliveryLedger } from '../storage/delivery-ledger.js';
import { Postponed } from './courier.js';
import { deliverOnce, type DeliverOnceOptions } from './deliver-once.js';

export interface DeliveryInput {
  deliveryId: string;
  connection: string;
  /** Slack's channel, where there is one. */
  channel?: string;
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

/** Deliveries a second, over all workers, of everything with the same key. */
export interface Pace {
  key: string;
  perSecond: number;
}

export interface DeliveryActivityOptions extends Omit<DeliverOnceOptions, 'sleep'> {
  pacesOf: (input: DeliveryInput) => Pace[];
}

/** A turn further away than this is not waited for; the delivery comes back for another. */
const longestWaitMs = 10_000;

export function createDeliveryActivities(options: DeliveryActivityOptions): DeliveryActivities {
  const deliver = async (input: DeliveryInput) => {
    for (const pace of options.pacesOf(input)) await takeTurn(options.ledger, pace);
    return deliverOnce(input.deliveryId, { ...options, sleep });
  };
  return {
    deliverToSlack: deliver,
    deliverToIntercom: deliver,
    deliverToSalesforce: deliver,
    deliverToWebhook: deliver,
  };
}

async function takeTurn(ledger: DeliveryLedger, { key, perSecond }: Pace): Promise<void> {
  const waitMs = await ledger.takeSlot(key, perSecond, longestWaitMs);
  if (waitMs === undefined) {
    throw new Postponed('Too many deliveries are ahead of this one.', longestWaitMs * (0.5 + Math.random()));
  }
  if (waitMs > 0) await sleep(waitMs);
}
