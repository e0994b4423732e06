import { type ChaosReport, type ChaosSettings } from './chaos.js';
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
  /** Lets faults strike writes at random, until reset or the next settings. */
  setChaos(settings: ChaosSettings): void;
  chaos(): ChaosReport;
  /** A control that only this vendor has, by its name under `/_sandbox/`. Throws a TypeError for a wrong one. */
  control(name: string, body?: unknown): void;
  /** Back to the state at the very first start: no effects, no log, no faults, nothing written. */
  reset(): void;
}
