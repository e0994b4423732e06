import { type RunError } from './run.js';
import { type Session } from './session.js';
import { type SessionOutcome, type SessionSummary } from './session-summary.js';

/** What a statement can be about. */
export const statementTopics = ['goal', 'obstacle', 'last-action', 'question', 'trend', 'outcome', 'session'] as const;

/** One sentence for the reader and the sessions it rests on; never without at least one. */
export interface Statement {
  about: (typeof statementTopics)[number];
  text: string;
  sessionIds: string[];
}

/** Who brought the summaries together, and what of a model's work was not used. */
export interface Composition {
  composedBy: 'merge' | 'model';
  /** Statements of the model that were left out: they cited nothing or something unknown, or held what none may hold. */
  droppedStatements: number;
  /** Why the merge stands in for the model that is configured. */
  fallback?: RunError;
}

/**
 * Several summaries brought together. `sessions` holds every cited one, newest first. Where no model is configured it
 * does not say that the merge made it.
 */
export interface Briefing extends Partial<Composition> {
  headline: string;
  /** The caller's sentence; stands first in what is delivered. */
  note: string | null;
  statements: Statement[];
  sessions: CitedSession[];
}

/** How a briefing came about; undefined where no model was configured, or there is no briefing. */
export function compositionOf(briefing: Partial<Composition> | null): Composition | undefined {
  if (!briefing?.composedBy) return undefined;
  const { composedBy, droppedStatements = 0, fallback } = briefing;
  return { composedBy, droppedStatements, ...(fallback && { fallback }) };
}

export interface CitedSession extends Session {
  outcome: SessionOutcome;
}

export interface SummarizedSession {
  session: Session;
  summary: SessionSummary;
}
