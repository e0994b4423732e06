import { setTimeout as sleep } from 'node:timers/promises';
import { type ChaosLoad } from './chaos-load.js';
import { type ChaosSystem } from './chaos-system.js';
import { type Kill } from './kill-plan.js';
import { type KillRecord } from './kill-recovery.js';

export interface StrikeOptions {
  parts: ChaosSystem['parts'];
  load: Pick<ChaosLoad, 'begun' | 'ended'>;
  /** The next kill waits until a run has ended, so that each recovery can be told from the next. */
  letRecover: boolean;
  onStruck: (record: KillRecord) => void;
  signal: AbortSignal;
}

/** Kills as planned, one after another: the next one when everything is up again at the earliest. */
export async function strikeParts(
  plan: readonly Kill[],
  { parts, load, letRecover, onStruck, signal }: StrikeOptions,
): Promise<void> {
  for (const { kind, victims, afterRuns, delayMs } of plan) {
    while (load.begun() < afterRuns) await sleep(20, undefined, { signal });
    await sleep(delayMs, undefined, { signal });
    const killedAt = Date.now();
    await Promise.all(victims.map((name) => parts[name].kill()));
    onStruck({ kind, killedAt, upAt: Date.now() });
    const ended = load.ended();
    while (letRecover && load.ended() === ended && ended < load.begun()) await sleep(20, undefined, { signal });
  }
}
