import { describe, expect, it } from 'vitest';
import { chaosReport } from './chaos-report.js';
import { runChaos } from './run-chaos.js';

describe('Debrief under kills and vendor faults', () => {
  it('keeps every accepted run and delivers nothing twice, whatever is killed', { timeout: 240_000 }, async () => {
    const result = await runChaos({ kills: 20, deliveries: 300, server: 'development', seed: 7, patienceMs: 90_000 });
    expect(result.violations, chaosReport(result).join('\n')).toEqual([]);
    expect(result.evidence.accepted).toHaveLength(100);
    expect(result.kills).toHaveLength(20);
  });

  it('would be seen to deliver twice, if it did not ask before it sends again', { timeout: 120_000 }, async () => {
    const { violations } = await runChaos({
      kills: 2,
      deliveries: 120,
      server: 'development',
      seed: 7,
      weather: { dropAfterEffect: 0.2 },
      workerPreload: 'test/chaos/deny-earlier-effects.js',
      patienceMs: 60_000,
    });
    expect(new Set(violations.map(({ kind }) => kind))).toEqual(new Set(['duplicate']));
  });
});
