import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createExportTimeline, createTimeWriter, recordedSinceMs } from '../../../apps/sandbox/export-timeline.js';

const dayMs = 86_400_000;

it('numbers rows so that each moment has one first row', () => {
  const rate = fc.double({ min: 0.01, max: 1e7, noNaN: true });
  const moment = fc.integer({ min: recordedSinceMs + dayMs, max: recordedSinceMs + 4_000 * dayMs });
  fc.assert(
    fc.property(rate, moment, (rowsPerHour, ms) => {
      const timeline = createExportTimeline(rowsPerHour);
      const row = timeline.firstRowFrom(ms);
      expect(timeline.timeOf(row)).toBeGreaterThanOrEqual(ms * 1_000);
      expect(row === 0 || timeline.timeOf(row - 1) < ms * 1_000).toBe(true);
    }),
  );
});

it('writes microseconds, whether or not the second is the same', () => {
  const write = createTimeWriter();
  const second = Date.UTC(2026, 10, 19, 4, 12, 33) * 1_000;
  expect([0, 1, 999_999, 1_000_000].map((after) => write(second + after))).toEqual([
    '2026-11-19T04:12:33.000000Z',
    '2026-11-19T04:12:33.000001Z',
    '2026-11-19T04:12:33.999999Z',
    '2026-11-19T04:12:34.000000Z',
  ]);
});
