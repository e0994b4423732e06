import { type Briefing, type Statement, type SummarizedSession } from './briefing.js';
import { type Session } from './session.js';
import { type SessionOutcome } from './session-summary.js';
import { toldMembers } from './told-members.js';

const outcomePhrases: Record<SessionOutcome, string> = {
  completed: 'reached the goal',
  abandoned: 'gave up before the end',
  blocked: 'was stopped',
  browsing: 'looked around',
  unknown: 'ended unclearly',
};

/**
 * Brings summaries together without a model: what the person wanted last, what stood in the way (each obstacle once,
 * with every session it was met in), the last action, how the visits ended, and each visit in a sentence or two.
 * Expects the newest first.
 */
export function composeBriefing(visits: SummarizedSession[], note: string | null): Briefing {
  return {
    headline: headline(visits),
    note,
    statements: [
      ...goal(visits),
      ...obstacles(visits),
      ...lastAction(visits),
      ...outcomes(visits),
      ...synopses(visits),
    ],
    sessions: visits.map(({ session, summary }) => ({ ...session, outcome: summary.outcome })),
  };
}

/** What is delivered where the caller wants to hear of nobody having been recorded. */
export function emptyBriefing(note: string | null): Briefing {
  return { headline: 'No recorded sessions were found for this person.', note, statements: [], sessions: [] };
}

function headline(visits: SummarizedSession[]): string {
  const count = visits.length === 1 ? '1 session' : `${visits.length} sessions`;
  const latest = visits.find(({ summary }) => summary.goal)?.summary;
  return latest ? `${latest.goal}: ${outcomePhrases[latest.outcome]} (${count})` : `${count} reviewed`;
}

function goal(visits: SummarizedSession[]): Statement[] {
  const [latest] = grouped(visits, ({ summary }) => (summary.goal ? [summary.goal] : []));
  return latest ? [{ about: 'goal', text: `Wanted: ${latest[0]}`, sessionIds: latest[1] }] : [];
}

/** What ended a visit before what only slowed one. */
function obstacles(visits: SummarizedSession[]): Statement[] {
  const met = (hindered: SummarizedSession[], phrase: string) =>
    grouped(hindered, ({ summary }) => summary.obstacles).map(([obstacle, sessionIds]): Statement => {
      const where = sessionIds.length > 1 ? `, in ${sessionIds.length} sessions` : '';
      return { about: 'obstacle', text: `${phrase}${where}: ${obstacle}`, sessionIds };
    });
  const stopped = visits.filter(({ summary }) => summary.outcome === 'abandoned' || summary.outcome === 'blocked');
  const others = visits.filter((visit) => !stopped.includes(visit));
  return [...met(stopped, 'Stopped by'), ...met(others, 'Slowed by')];
}

function lastAction(visits: SummarizedSession[]): Statement[] {
  const newest = visits[0];
  if (!newest?.summary.lastAction) return [];
  return [{ about: 'last-action', text: `Last action: ${newest.summary.lastAction}`, sessionIds: [newest.session.id] }];
}

function outcomes(visits: SummarizedSession[]): Statement[] {
  if (visits.length < 2) return [];
  const counts = grouped(visits, ({ summary }) => [summary.outcome]);
  const text = counts.map(([outcome, { length }]) => `${length} × ${outcomePhrases[outcome]}`).join(', ');
  return [
    {
      about: 'outcome',
      text: `Of ${visits.length} sessions: ${text}`,
      sessionIds: visits.map(({ session }) => session.id),
    },
  ];
}

function synopses(visits: SummarizedSession[]): Statement[] {
  return visits
    .filter(({ summary }) => summary.synopsis !== '')
    .map(({ session, summary }) => ({
      about: 'session',
      text: dated(session, [summary.synopsis, ...toldMembers(summary.members)].join('\n')),
      sessionIds: [session.id],
    }));
}

function dated({ startedAt }: Session, text: string): string {
  return startedAt ? `${startedAt.slice(0, 10)}: ${text}` : text;
}

/** Each distinct value with the sessions it stands in, in order of first appearance; case and spacing do not count. */
function grouped<T extends string>(
  visits: SummarizedSession[],
  values: (visit: SummarizedSession) => T[],
): [T, string[]][] {
  const groups = new Map<string, [T, string[]]>();
  for (const visit of visits) {
    for (const value of values(visit)) {
      const key = value.trim().replace(/\s+/g, ' ').toLowerCase();
      if (key === '') continue;
      const group = groups.get(key) ?? [value, []];
      if (!group[1].includes(visit.session.id)) group[1].push(visit.session.id);
      groups.set(key, group);
    }
  }
  return [...groups.values()];
}
