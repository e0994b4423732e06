import { type Destination } from './destination.js';
import { type Failure } from './failure.js';

/** The last five are terminal; `failed` and `ambiguous` can be taken up again by a person. */
export type DeliveryState = 'pending' | 'sending' | 'delivered' | 'failed' | 'ambiguous' | 'discarded' | 'skipped';

export const deliveryStates = [
  'pending',
  'sending',
  'delivered',
  'failed',
  'ambiguous',
  'discarded',
  'skipped',
] as const;

/** What the vendor made of a delivery: its id there, and a link a person can open. */
export interface DeliveryEffect {
  id: string | null;
  url: string | null;
}

/** One (run, destination) cell. Its id is the identity that the vendor sees. */
export interface Delivery {
  id: string;
  runId: string;
  destination: Destination;
  state: DeliveryState;
  contentVersion: number;
  /** Attempts begun, and those of which it is certain that they changed nothing at the vendor. */
  attempts: number;
  released: number;
  deliveredAt: string | null;
  effect: DeliveryEffect | null;
  error: Failure | null;
}

/** Whether it still has to be made. */
export function isOpen({ state }: Pick<Delivery, 'state'>): boolean {
  return state === 'pending' || state === 'sending';
}

/** Whether the vendor may have got it although nobody here knows. */
export function mayHaveArrived({ attempts, released }: Pick<Delivery, 'attempts' | 'released'>): boolean {
  return attempts > released;
}
