import { expect, it } from 'vitest';
import { quantile, recoveryTimes } from './kill-recovery.js';

it('measures from the moment everything is up to the next end of a run', () => {
  const kills = [
    { kind: 'worker', killedAt: 0, upAt: 100 },
    { kind: 'api', killedAt: 1_000, upAt: 1_200 },
    { kind: 'temporal', killedAt: 5_000, upAt: 6_000 },
  ] as const;
  expect(recoveryTimes(kills, [50, 3_000, 130])).toEqual([30, 1_800]);
});

it('takes the largest value for the largest share', () => {
  expect(quantile([3, 1, 2], 1)).toBe(3);
  expect(quantile([3, 1, 2], 0.5)).toBe(2);
  expect(quantile([], 0.5)).toBe(0);
});
