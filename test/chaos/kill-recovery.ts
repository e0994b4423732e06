import { type KillKind } from './kill-plan.js';

/** Moments in milliseconds since 1970. */
export interface KillRecord {
  kind: KillKind;
  killedAt: number;
  /** When the last of what was killed was up again. */
  upAt: number;
}

/** When a run was accepted and when it ended. */
export interface RunSpan {
  acceptedAt: number;
  endedAt: number;
}

/**
 * From the moment everything was up again to the next end of a run, for each kill after which a run was asked for still:
 * after the last of them only what the vendors hold up is left to end.
 */
export function recoveryTimes(kills: readonly KillRecord[], runs: readonly RunSpan[]): number[] {
  return kills.flatMap(({ upAt }) => {
    if (!runs.some(({ acceptedAt }) => acceptedAt >= upAt)) return [];
    return [Math.min(...runs.map(({ endedAt }) => endedAt).filter((endedAt) => endedAt >= upAt)) - upAt];
  });
}

/** The value that such a share of all does not exceed; 0 when there are none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
