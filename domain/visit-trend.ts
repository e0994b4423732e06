import { type Statement, type SummarizedSession } from './briefing.js';
import { frictionsOf, isUnfinished } from './friction.js';
import { idsOf } from './grouped-visits.js';

/**
 * Whether a person's visits get better or worse: the later half of those whose time is known against the earlier, by how
 * many stayed unfinished and by what was met. Of an odd number the earlier half is the larger. Expects the newest first.
 */
export function trendStatements(visits: SummarizedSession[]): Statement[] {
  const dated = visits.filter(({ session }) => session.startedAt !== null);
  return [...outcomeTrend(dated.filter(({ summary }) => summary.outcome !== 'unknown')), ...frictionTrend(dated)];
}

function outcomeTrend(visits: SummarizedSession[]): Statement[] {
  const [later, earlier] = halves(visits);
  if (later.length === 0) return [];
  const [now, before] = [later.filter(isUnfinished).length, earlier.filter(isUnfinished).length];
  if (now + before === 0) return [];
  const change = now / later.length - before / earlier.length;
  const text =
    change === 0
      ? `No better, no worse: ${now + before} of ${visits.length} sessions stayed unfinished`
      : `Getting ${change > 0 ? 'worse' : 'better'}: unfinished sessions went from ${before} of the ${earlier.length} ` +
        `earlier to ${now} of the ${later.length} latest`;
  return [{ about: 'trend', text, sessionIds: idsOf(visits) }];
}

/** An obstacle that was not met again need not be gone: the visitor may have kept away from it. */
function frictionTrend(visits: SummarizedSession[]): Statement[] {
  const [later, earlier] = halves(visits);
  const frictions = frictionsOf(visits);
  if (later.length === 0 || frictions.length === 0) return [];
  const counts = { new: 0, 'met before': 0, 'not met again': 0 };
  for (const friction of frictions) {
    const [now, before] = [later, earlier].map((half) => friction.visits.some((visit) => half.includes(visit)));
    counts[!now ? 'not met again' : before ? 'met before' : 'new'] += 1;
  }
  const told = Object.entries(counts).flatMap(([kind, count]) => (count > 0 ? [`${count} ${kind}`] : []));
  const met = visits.filter((visit) => frictions.some((friction) => friction.visits.includes(visit)));
  const text = `Obstacles in the latest ${later.length} of ${visits.length} sessions: ${told.join(', ')}`;
  return [{ about: 'trend', text, sessionIds: idsOf(met) }];
}

function halves(visits: SummarizedSession[]): [later: SummarizedSession[], earlier: SummarizedSession[]] {
  const middle = Math.floor(visits.length / 2);
  return [visits.slice(0, middle), visits.slice(middle)];
}
