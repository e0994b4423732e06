/**
 * Who can put a failed vendor call right: `unavailable` and `rate-limited` nobody (wait), `unauthorized` the operator,
 * `rejected` and `not-found` the caller. Only the first two are worth repeating.
 */
export type FailureKind = 'unavailable' | 'rate-limited' | 'unauthorized' | 'rejected' | 'not-found';

export const failureKinds = [
  'unavailable',
  'rate-limited',
  'unauthorized',
  'rejected',
  'not-found',
  'cancelled',
  'internal',
  'ambiguous',
  'superseded',
  'paused',
  'discarded',
  'budget',
  'dry-run',
] as const;

/**
 * What a receipt says about a cell that did not end well. The message names no person and no secret. `budget`: it would
 * have cost more than may be spent; `dry-run`: it is what a run would do that only asks for its price.
 */
export interface Failure {
  kind: (typeof failureKinds)[number];
  message: string;
}

/** True where the same request may succeed once time has passed or the operator has acted. */
export function canBeRetried(kind: Failure['kind']): boolean {
  return kind !== 'rejected' && kind !== 'not-found' && kind !== 'superseded';
}
