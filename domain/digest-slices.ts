import { type DigestRequest } from './digest-request.js';

/** How the people of a digest are cut up. */
export interface DigestSlices {
  /** People that are read together, as one activity. */
  sliceSize: number;
  /** Such activities at once. */
  slicesAtOnce: number;
  /** After so many slices the run goes on with a fresh history. */
  slicesPerHistory: number;
}

/**
 * A hundred people to an activity, which then takes minutes and not hours, and four activities at once, which fill the
 * connection. The history of 500 of them stays well below what an engine takes.
 */
export const digestSlices: DigestSlices = { sliceSize: 100, slicesAtOnce: 4, slicesPerHistory: 500 };

/** What the engine is told, so that one workspace's bulk work does not starve another's. At most 64 bytes. */
export function fairnessKeyOf({ source }: Pick<DigestRequest, 'source'>): string {
  return source.slice(0, 64);
}
