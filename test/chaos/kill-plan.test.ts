import { describe, expect, it } from 'vitest';
import { planKills } from './kill-plan.js';

describe('the plan of kills', () => {
  const options = { kills: 20, runs: 100, seed: 3 };

  it('is the same for the same seed', () => {
    expect(planKills(options)).toEqual(planKills(options));
    expect(planKills(options)).not.toEqual(planKills({ ...options, seed: 4 }));
  });

  it('kills every part, and everything at once, within twenty kills', () => {
    const kinds = new Set(planKills(options).map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual(['api', 'everything', 'postgres', 'temporal', 'worker']);
  });

  it('spreads the kills over the whole load', () => {
    const moments = planKills(options).map(({ afterRuns }) => afterRuns);
    expect(moments).toEqual(moments.toSorted((a, b) => a - b));
    expect(moments[0]).toBeLessThan(5);
    expect(moments.at(-1)).toBeGreaterThanOrEqual(95);
  });
});
