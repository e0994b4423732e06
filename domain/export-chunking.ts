import { type ExportRequest, type TimeRange } from './segment-export.js';

/** More operations than this are not started for one export. */
export const mostChunks = 500;

type Cut = Pick<ExportRequest, 'timeRange' | 'chunkMs'>;

const hourMs = 3_600_000;

/**
 * The half-open ranges that an export is fetched in, in order and without a gap: one operation each. An open range, and
 * one that is not to be cut, is one chunk.
 */
export function chunksOf({ timeRange, chunkMs }: Cut): TimeRange[] {
  const { start, end } = timeRange;
  const [from, to] = [Date.parse(start), Date.parse(end)];
  if (chunkMs === undefined || Number.isNaN(from) || Number.isNaN(to) || to - from <= chunkMs) return [timeRange];
  const cuts = Array.from({ length: Math.ceil((to - from) / chunkMs) - 1 }, (_, index) =>
    new Date(from + (index + 1) * chunkMs).toISOString(),
  );
  return [start, ...cuts].map((left, index) => ({ start: left, end: cuts[index] ?? end }));
}

/** Why a range cannot be cut this way, and how it could be; undefined when it can. */
export function chunkProblem(request: Cut): string | undefined {
  const lengthMs = Date.parse(request.timeRange.end) - Date.parse(request.timeRange.start);
  const count = request.chunkMs === undefined ? 1 : Math.ceil(lengthMs / request.chunkMs);
  if (!(count > mostChunks)) return undefined;
  const hours = Math.ceil(lengthMs / mostChunks / hourMs);
  return `would take ${count} operations, and at most ${mostChunks} are started; chunks of ${hours} hours would do`;
}

/**
 * How long to wait before an operation is asked about again: a tenth of the time that it has taken, between `pollMs` and
 * twelve times that, give or take a fifth. `random` is from 0 to 1.
 */
export function pollDelayMs(elapsedMs: number, pollMs: number, random: number): number {
  const wait = Math.min(Math.max(elapsedMs / 10, pollMs), pollMs * 12);
  return Math.round(wait * (0.8 + 0.4 * random));
}
