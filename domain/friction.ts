import { type Statement, type SummarizedSession } from './briefing.js';
import { dayOf, groupedVisits, idsOf, type VisitGroup } from './grouped-visits.js';

/** Something that stood in the way, with every visit it was met in. */
export interface Friction extends VisitGroup {
  /** Whether it was met in a visit that did not reach its goal. */
  stopped: boolean;
}

/** Whether the visitor left without what they came for. */
export function isUnfinished({ summary }: SummarizedSession): boolean {
  return summary.outcome === 'abandoned' || summary.outcome === 'blocked';
}

/** Each friction once; those that ended a visit before those that only slowed one, then the most recent first. */
export function frictionsOf(visits: SummarizedSession[]): Friction[] {
  const met = groupedVisits(visits, ({ summary }) => summary.obstacles).map((group) => ({
    ...group,
    stopped: group.visits.some(isUnfinished),
  }));
  return [...met.filter(({ stopped }) => stopped), ...met.filter(({ stopped }) => !stopped)];
}

/** Tells each friction with how often, when first and when last it was met, where there is more than one visit. */
export function frictionStatements(visits: SummarizedSession[]): Statement[] {
  return frictionsOf(visits).map((friction) => {
    const occurrence = visits.length > 1 ? occurrenceOf(friction) : '';
    const lead = friction.stopped ? 'Stopped by' : 'Slowed by';
    return {
      about: 'obstacle',
      text: `${lead}${occurrence && ` (${occurrence})`}: ${friction.text}`,
      sessionIds: idsOf(friction.visits),
    };
  });
}

function occurrenceOf({ visits }: Friction): string {
  const days = visits.flatMap((visit) => dayOf(visit) ?? []).sort();
  const [first, last] = [days[0], days.at(-1)];
  return [
    ...(visits.length > 1 ? [`met in ${visits.length} sessions`] : []),
    ...(first === undefined ? [] : [first === last ? first : `${first} to ${last}`]),
  ].join(', ');
}
