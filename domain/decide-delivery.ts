import { type Receipt } from './receipt.js';
import { type RunAccount, type RunEnding, settleRun } from './settle-run.js';

/** What a person says of a parked delivery. */
export type Decision = 'arrived' | 'discard';

/** The receipt of an ended run after a person's decision about one of its deliveries. */
export function decideDelivery(
  account: RunAccount,
  receipt: Receipt,
  { deliveryId, decision, at }: { deliveryId: string; decision: Decision; at: string },
): Receipt {
  const deliveries = account.deliveries.map((delivery) => {
    if (delivery.id !== deliveryId) return delivery;
    return decision === 'arrived'
      ? { ...delivery, state: 'delivered' as const, deliveredAt: at, error: null }
      : {
          ...delivery,
          state: 'discarded' as const,
          error: { kind: 'discarded' as const, message: 'A person discarded it.' },
        };
  });
  return settleRun({ ...account, deliveries }, endingOf(receipt), receipt.endedAt);
}

/** How the run had ended, as its receipt tells. */
function endingOf({ state, error }: Receipt): RunEnding {
  if (state === 'cancelled') return { kind: 'cancelled' };
  return error && error.code !== 'no-summaries' ? { kind: 'failed', error } : { kind: 'finished' };
}
