import { type Briefing, type Statement, type SummarizedSession } from './briefing.js';
import { frictionStatements } from './friction.js';
import { dayOf, groupedVisits, idsOf, type VisitGroup } from './grouped-visits.js';
import { type SessionOutcome } from './session-summary.js';
import { toldMembers } from './told-members.js';
import { trendStatements } from './visit-trend.js';

const outcomePhrases: Record<SessionOutcome, string> = {
  completed: 'reached the goal',
  abandoned: 'gave up before the end',
  blocked: 'was stopped',
  browsing: 'looked around',
  unknown: 'ended unclearly',
};

/** A briefing is read in a hurry; what is older stands in the sentence about its visit. */
const earlierGoalLimit = 3;
const questionLimit = 5;
/** How many obstacles may stand before the last action; further ones follow what is about all visits. */
const leadingObstacles = 6;

/**
 * Brings summaries together without a model: what the person wanted last, what stood in the way (each obstacle once,
 * with every session it was met in), the last action, what they wanted before, what stayed unanswered, whether it gets
 * better or worse, how the visits ended, and each visit in a sentence or two. Expects the newest first.
 */
export function composeBriefing(visits: SummarizedSession[], note: string | null): Briefing {
  const obstacles = frictionStatements(visits);
  const [latest, ...earlier] = groupedVisits(visits, ({ summary }) => (summary.goal ? [summary.goal] : []));
  return {
    headline: headline(visits, latest),
    note,
    statements: [
      ...latestGoal(latest),
      ...obstacles.slice(0, leadingObstacles),
      ...lastAction(visits),
      ...earlierGoals(earlier),
      ...questions(visits),
      ...trendStatements(visits),
      ...outcomes(visits),
      ...obstacles.slice(leadingObstacles),
      ...synopses(visits),
    ],
    sessions: visits.map(({ session, summary }) => ({ ...session, outcome: summary.outcome })),
  };
}

/** What is delivered where the caller wants to hear of nobody having been recorded. */
export function emptyBriefing(note: string | null): Briefing {
  return { headline: 'No recorded sessions were found for this person.', note, statements: [], sessions: [] };
}

/** Says so where sessions were left out because no activation was left for them. */
export function tellLeftOut(briefing: Briefing, beyondBudget: number): Briefing {
  if (beyondBudget === 0) return briefing;
  const sessions = beyondBudget === 1 ? '1 more session' : `${beyondBudget} more sessions`;
  return { ...briefing, headline: `${briefing.headline} – ${sessions} not read, the activation budget is spent` };
}

function headline(visits: SummarizedSession[], goal: VisitGroup | undefined): string {
  const count = visits.length === 1 ? '1 session' : `${visits.length} sessions`;
  const [latest] = goal?.visits ?? [];
  return goal && latest ? `${goal.text}: ${outcomePhrases[latest.summary.outcome]} (${count})` : `${count} reviewed`;
}

function latestGoal(goal: VisitGroup | undefined): Statement[] {
  return goal ? [{ about: 'goal', text: `Wanted: ${goal.text}`, sessionIds: idsOf(goal.visits) }] : [];
}

function earlierGoals(goals: VisitGroup[]): Statement[] {
  const told = goals.slice(0, earlierGoalLimit);
  if (told.length === 0) return [];
  const text = `Wanted before: ${told.map((goal) => goal.text).join('; ')}`;
  return [{ about: 'goal', text, sessionIds: told.flatMap((goal) => idsOf(goal.visits)) }];
}

function lastAction(visits: SummarizedSession[]): Statement[] {
  const newest = visits[0];
  if (!newest?.summary.lastAction) return [];
  return [{ about: 'last-action', text: `Last action: ${newest.summary.lastAction}`, sessionIds: [newest.session.id] }];
}

function questions(visits: SummarizedSession[]): Statement[] {
  return groupedVisits(visits, ({ summary }) => summary.questions ?? [])
    .slice(0, questionLimit)
    .map((question) => ({
      about: 'question',
      text: `Unanswered: ${question.text}`,
      sessionIds: idsOf(question.visits),
    }));
}

function outcomes(visits: SummarizedSession[]): Statement[] {
  if (visits.length < 2) return [];
  const counts = new Map<SessionOutcome, number>();
  for (const { summary } of visits) counts.set(summary.outcome, (counts.get(summary.outcome) ?? 0) + 1);
  const text = [...counts].map(([outcome, count]) => `${count} × ${outcomePhrases[outcome]}`).join(', ');
  return [{ about: 'outcome', text: `Of ${visits.length} sessions: ${text}`, sessionIds: idsOf(visits) }];
}

function synopses(visits: SummarizedSession[]): Statement[] {
  return visits
    .filter(({ summary }) => summary.synopsis !== '')
    .map((visit) => ({
      about: 'session',
      text: [`${lead(visit)}${visit.summary.synopsis}`, ...toldMembers(visit.summary.members)].join('\n'),
      sessionIds: [visit.session.id],
    }));
}

/** The day of a visit and how it ended, as far as they are known. */
function lead(visit: SummarizedSession): string {
  const { outcome } = visit.summary;
  const known = [dayOf(visit) ?? [], outcome === 'unknown' ? [] : outcomePhrases[outcome]].flat().join(', ');
  return known && `${known.charAt(0).toUpperCase()}${known.slice(1)}: `;
}
