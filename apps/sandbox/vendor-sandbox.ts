import { type Effect } from './effect.js';
import { type FaultRule } from './fault-rule.js';
import { type RequestRecord } from './request-log.js';
import { type Delays } from './vendor-contract.js';

/** One vendor's side of the contract, and the means to spoil it. The same calls exist over HTTP under `/_sandbox`. */
export interface VendorSandbox {
  /** Origin without a trailing slash. */
  url: string;
  /** What has landed since start or reset, oldest first. */
  effects(): Effect[];
  /** The last 10,000 requests, oldest first, control calls left out. */
  requests(): RequestRecord[];
  fault(rule: FaultRule): void;
  clearFaults(): void;
  setDelays(delaysMs: Partial<Delays>): void;
  /** Back to the state at start: no effects, no log, no faults, nothing written. */
  reset(): void;
}
