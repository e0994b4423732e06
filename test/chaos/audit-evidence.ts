import { type DeliveryView } from '../../apps/api/deliveries/delivery-responses.js';
import { type RunView } from '../../apps/api/runs/run-responses.js';
import { type Effect } from '../../apps/sandbox/effect.js';

/** An accepted run as it was last seen; its number is in its note. */
export interface ObservedRun {
  number: number;
  runId: string;
  view: RunView | undefined;
}

export interface Evidence {
  accepted: readonly ObservedRun[];
  /** All that the API lists. */
  deliveries: readonly DeliveryView[];
  /** What the vendors received, oldest first. */
  effects: readonly Effect[];
}

/**
 * `lost`: accepted, and without an end or a receipt. `open`: pending in an ended run. `unexplained`: not delivered, and
 * no reason given, or one that is not true. `missing`: called delivered, and not at the vendor. `duplicate`: there more than once. `unaccounted`:
 * at the vendor against what the account says. `foreign`: at the vendor, of no accepted run. `overwritten`: an older
 * run's bytes over a newer one's. `contradiction`: receipt and delivery differ.
 */
export type ViolationKind =
  | 'lost'
  | 'open'
  | 'unexplained'
  | 'missing'
  | 'duplicate'
  | 'unaccounted'
  | 'foreign'
  | 'overwritten'
  | 'contradiction';

export interface Violation {
  kind: ViolationKind;
  /** A delivery, a run or a record. */
  subject: string;
  detail: string;
}
