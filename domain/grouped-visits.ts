import { type SummarizedSession } from './briefing.js';
import { wordingKey } from './wording-key.js';

/** A text and the visits that it stands in. */
export interface VisitGroup {
  text: string;
  visits: SummarizedSession[];
}

/** Each text once, as it was said first, in order of first appearance; `wordingKey` says which are the same. */
export function groupedVisits(
  visits: SummarizedSession[],
  textsOf: (visit: SummarizedSession) => string[],
): VisitGroup[] {
  const groups = new Map<string, VisitGroup>();
  for (const visit of visits) {
    for (const text of textsOf(visit)) {
      const key = wordingKey(text);
      if (key === '') continue;
      const group = groups.get(key) ?? { text: text.trim().replace(/\s*\.+$/, ''), visits: [] };
      if (!group.visits.includes(visit)) group.visits.push(visit);
      groups.set(key, group);
    }
  }
  return [...groups.values()];
}

export function idsOf(visits: SummarizedSession[]): string[] {
  return visits.map(({ session }) => session.id);
}

/** The day of a visit, in UTC; undefined where its start is not known. */
export function dayOf({ session }: SummarizedSession): string | undefined {
  return session.startedAt?.slice(0, 10);
}
