import { type MultipleMatchPolicy } from '../domain/destination.js';
import { IntegrationError } from '../integrations/http/integration-error.js';

/**
 * Which of the records that fit are written to, newest first in `matches`. None is `not-found`; several under the
 * policy `fail` are `rejected`, because writing to the wrong person's record is worse than writing to none.
 */
export function matchingRecords<Match>(
  matches: Match[],
  policy: MultipleMatchPolicy,
  { vendor, record }: { vendor: string; record: string },
): Match[] {
  const [newest] = matches;
  if (newest === undefined) {
    throw new IntegrationError({ kind: 'not-found', vendor, effect: 'none', message: `No ${record} matches.` });
  }
  if (matches.length === 1 || policy === 'newest') return [newest];
  if (policy === 'all') return matches;
  throw new IntegrationError({
    kind: 'rejected',
    vendor,
    effect: 'none',
    message: `${matches.length} or more ${record}s match. Name one by id, or set onMultiple to "newest" or "all".`,
  });
}
