import { everyoneSegment, type TimeRange } from './segment-export.js';

/**
 * Whose rows are exported when the caller does not say: those of the people who are in the segment by its own window. The
 * built-in segment's is 30 days, which would drop older rows without a word, and so becomes the range itself (Fullstory
 * docs, Create segment export).
 */
export function segmentWindow(segmentId: string, timeRange: TimeRange): TimeRange | undefined {
  return segmentId === everyoneSegment.id ? timeRange : undefined;
}
