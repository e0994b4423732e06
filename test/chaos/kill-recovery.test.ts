import { expect, it } from 'vitest';
import { quantile, recoveryTimes } from './kill-recovery.js';

it('measures from the moment everything is up to the next end of a run, while runs are asked for', () => {
  const kills = [
    { kind: 'worker', killedAt: 0, upAt: 100 },
    { kind: 'api', killedAt: 1_000, upAt: 1_200 },
    { kind: 'temporal', killedAt: 5_000, upAt: 6_000 },
  ] as const;
  const runs = [
    { acceptedAt: 10, endedAt: 50 },
    { acceptedAt: 2_000, endedAt: 3_000 },
    { acceptedAt: 20, endedAt: 130 },
    { acceptedAt: 5_500, endedAt: 9_000 },
  ];
  expect(recoveryTimes(kills, runs)).toEqual([30, 1_800]);
});

it('takes the largest value for the largest share', () => {
  expect(quantile([3, 1, 2], 1)).toBe(3);
  expect(quantile([3, 1, 2], 0.5)).toBe(2);
  expect(quantile([], 0.5)).toBe(0);
});
