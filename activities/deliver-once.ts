import { type Briefing } from '../domain/briefing.js';
import { type Delivery, type DeliveryEffect, type DeliveryState } from '../domain/delivery.js';
import { IntegrationError } from '../integrations/http/integration-error.js';
import { type DeliveryLedger } from '../storage/delivery-ledger.js';
import { isTransient } from './application-failure.js';

export type Send = (delivery: Delivery, briefing: Briefing) => Promise<DeliveryEffect>;

/**
 * One attempt at one delivery, with its row in the ledger written before and after. What has ended is not sent again.
 * A reply that cannot be read after the effect has certainly happened counts as delivered.
 */
export async function deliverOnce(ledger: DeliveryLedger, deliveryId: string, send: Send): Promise<DeliveryState> {
  const attempt = await ledger.begin(deliveryId);
  if (attempt.kind === 'ended') return attempt.delivery.state;
  const effect = await sendRecorded(ledger, attempt.delivery, () => send(attempt.delivery, attempt.briefing));
  await ledger.delivered(deliveryId, effect);
  return 'delivered';
}

async function sendRecorded(
  ledger: DeliveryLedger,
  { id }: Delivery,
  send: () => Promise<DeliveryEffect>,
): Promise<DeliveryEffect> {
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof IntegrationError)) throw error;
    if (error.effect === 'certain') return { id: null, url: null };
    await ledger.failed(id, { kind: error.kind, message: error.message }, !isTransient(error));
    throw error;
  }
}
