import { type Destination } from './destination.js';
import { type Failure } from './failure.js';

/** The last five are terminal. */
export type DeliveryState = 'pending' | 'sending' | 'delivered' | 'failed' | 'ambiguous' | 'discarded' | 'skipped';

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
  attempts: number;
  deliveredAt: string | null;
  effect: DeliveryEffect | null;
  error: Failure | null;
}
