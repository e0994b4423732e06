import { setTimeout as sleep } from 'node:timers/promises';
import { type ObservedRun } from './audit-evidence.js';
import { type PersistentCaller } from './persistent-caller.js';

export interface ChaosLoad {
  /** Runs asked for so far. */
  begun(): number;
  /** Of them those whose receipt has been seen. */
  ended(): number;
  /** Asks for all runs, a bounded number at a time; resolves when each was accepted and has ended, or is late. */
  run(): Promise<void>;
  /** The end of every accepted run; what has not ended when `patience` is aborted is left as it was last seen. */
  settled(patience: AbortSignal): Promise<ObservedRun[]>;
}

export interface ChaosLoadOptions {
  caller: PersistentCaller;
  runs: number;
  /** Makes the load's idempotency keys its own. */
  name: string;
  requestOf: (number: number) => object;
  /** Holds the load back. */
  mayBegin: (number: number) => boolean;
  /** Ends it. */
  signal: AbortSignal;
}

const runsInFlight = 40;
/** A run that takes longer does not keep the next one waiting. */
const lateAfterMs = 60_000;

export function createChaosLoad({ caller, runs, name, requestOf, mayBegin, signal }: ChaosLoadOptions): ChaosLoad {
  const observed: ObservedRun[] = [];
  let taken = 0;
  let begun = 0;

  async function oneAfterAnother(): Promise<void> {
    while (taken < runs) {
      const number = taken++;
      while (!mayBegin(number)) await sleep(20, undefined, { signal });
      begun += 1;
      const runId = await caller.request(`${name}-${number}`, requestOf(number));
      const run: ObservedRun = { number, runId, view: undefined };
      observed.push(run);
      run.view = await caller.untilEnded(runId, AbortSignal.timeout(lateAfterMs));
    }
  }

  return {
    begun: () => begun,
    ended: () => observed.filter(({ view }) => view?.receipt).length,
    async run() {
      await Promise.all(Array.from({ length: runsInFlight }, oneAfterAnother));
    },
    async settled(patience) {
      const late = observed.filter(({ view }) => !view?.receipt);
      for (const run of late) run.view = (await caller.untilEnded(run.runId, patience)) ?? run.view;
      return observed.toSorted((a, b) => a.number - b.number);
    },
  };
}
