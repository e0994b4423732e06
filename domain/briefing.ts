import { type Session } from './session.js';
import { type SessionOutcome, type SessionSummary } from './session-summary.js';

/** One sentence for the reader and the sessions it rests on; never without at least one. */
export interface Statement {
  about: 'goal' | 'obstacle' | 'outcome' | 'last-action' | 'session';
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
