import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunkProblem, chunksOf, mostChunks, pollDelayMs } from '../../domain/export-chunking.js';

const hourMs = 3_600_000;
const week = { start: '2026-11-13T00:00:00.000Z', end: '2026-11-20T00:00:00.000Z' };

describe('the chunks of a range', () => {
  it('are one where the range is open, not to be cut, or no longer than a chunk', () => {
    for (const timeRange of [
      { start: '', end: week.end },
      { start: week.start, end: '' },
    ]) {
      expect(chunksOf({ timeRange, chunkMs: hourMs })).toEqual([timeRange]);
    }
    expect(chunksOf({ timeRange: week })).toEqual([week]);
    expect(chunksOf({ timeRange: week, chunkMs: 7 * 24 * hourMs })).toEqual([week]);
  });

  it('follow one another without gap or overlap, from end to end, none longer than asked', () => {
    const instants = fc.tuple(fc.integer({ min: 0, max: 4e12 }), fc.integer({ min: 1, max: 400 * 24 * hourMs }));
    fc.assert(
      fc.property(instants, fc.integer({ min: hourMs, max: 100 * 24 * hourMs }), ([from, length], chunkMs) => {
        const timeRange = { start: new Date(from).toISOString(), end: new Date(from + length).toISOString() };
        const chunks = chunksOf({ timeRange, chunkMs });
        expect(chunks[0]?.start).toBe(timeRange.start);
        expect(chunks.at(-1)?.end).toBe(timeRange.end);
        for (const [index, { start, end }] of chunks.entries()) {
          if (index > 0) expect(start).toBe(chunks[index - 1]?.end);
          const lengthMs = Date.parse(end) - Date.parse(start);
          expect(lengthMs).toBeGreaterThan(0);
          expect(lengthMs).toBeLessThanOrEqual(chunkMs);
        }
      }),
    );
  });

  it('are refused when there would be too many, with a length that would do', () => {
    const year = { start: '2026-01-01T00:00:00.000Z', end: '2027-01-01T00:00:00.000Z' };
    const problem = chunkProblem({ timeRange: year, chunkMs: hourMs });
    expect(problem).toContain('8760 operations');
    const hours = Number(/chunks of (\d+) hours/.exec(problem ?? '')?.[1]);
    expect(chunksOf({ timeRange: year, chunkMs: hours * hourMs }).length).toBeLessThanOrEqual(mostChunks);
    expect(chunkProblem({ timeRange: year, chunkMs: hours * hourMs })).toBeUndefined();
    expect(chunkProblem({ timeRange: { start: '', end: '' }, chunkMs: hourMs })).toBeUndefined();
  });
});

describe('the pause between two looks at an operation', () => {
  it('grows from the configured one to twelve times that', () => {
    const pauses = [0, 60_000, 300_000, hourMs].map((elapsedMs) => pollDelayMs(elapsedMs, 5_000, 0.5));
    expect(pauses).toEqual([5_000, 6_000, 30_000, 60_000]);
  });

  it('differs by up to a fifth, so that many do not ask at once', () => {
    expect([0, 1].map((random) => pollDelayMs(0, 5_000, random))).toEqual([4_000, 6_000]);
  });
});
