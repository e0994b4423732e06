import { type KillKind } from './kill-plan.js';

/** Moments in milliseconds since 1970. */
export interface KillRecord {
  kind: KillKind;
  killedAt: number;
  /** When the last of what was killed was up again. */
  upAt: number;
}

/** From the moment everything was up again to the next end of a run, for each kill that a run ended after. */
export function recoveryTimes(kills: readonly KillRecord[], endedAt: readonly number[]): number[] {
  const ends = endedAt.toSorted((a, b) => a - b);
  return kills.flatMap(({ upAt }) => {
    const next = ends.find((end) => end >= upAt);
    return next === undefined ? [] : [next - upAt];
  });
}

/** The value that such a share of all does not exceed; 0 when there are none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
