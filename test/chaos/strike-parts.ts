import { setTimeout as sleep } from 'node:timers/promises';
import { type ChaosSystem } from './chaos-system.js';
import { type Kill } from './kill-plan.js';
import { type KillRecord } from './kill-recovery.js';

export interface StrikeOptions {
  parts: ChaosSystem['parts'];
  /** Runs asked for so far. */
  begun: () => number;
  onStruck: (record: KillRecord) => void;
  signal: AbortSignal;
}

/** Kills as planned, one after another: the next one when everything is up again. */
export async function strikeParts(
  plan: readonly Kill[],
  { parts, begun, onStruck, signal }: StrikeOptions,
): Promise<void> {
  for (const { kind, victims, afterRuns, delayMs } of plan) {
    while (begun() < afterRuns) await sleep(20, undefined, { signal });
    await sleep(delayMs, undefined, { signal });
    const killedAt = Date.now();
    await Promise.all(victims.map((name) => parts[name].kill()));
    onStruck({ kind, killedAt, upAt: Date.now() });
  }
}
