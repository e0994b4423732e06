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

/** Several summaries brought together. `sessions` holds every cited one, newest first. */
export interface Briefing {
  headline: string;
  /** The caller's sentence; stands first in what is delivered. */
  note: string | null;
  statements: Statement[];
  sessions: CitedSession[];
}

export interface CitedSession extends Session {
  outcome: SessionOutcome;
}

export interface SummarizedSession {
  session: Session;
  summary: SessionSummary;
}
