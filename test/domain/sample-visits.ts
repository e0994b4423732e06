import { type SummarizedSession } from '../../domain/briefing.js';
import { type SessionSummary } from '../../domain/session-summary.js';

/** A visit of the day `11-<day>` with nothing known but what is given. */
export function visit(day: number, known: Partial<SessionSummary> = {}): SummarizedSession {
  return {
    session: { id: `1:${day}`, startedAt: `2026-11-${day}T09:00:00.000Z`, replayUrl: null },
    summary: { synopsis: '', goal: null, outcome: 'unknown', obstacles: [], lastAction: null, ...known },
  };
}

/** The same, of a day that nobody knows. */
export function undated(day: number, known: Partial<SessionSummary> = {}): SummarizedSession {
  const { session, summary } = visit(day, known);
  return { session: { ...session, startedAt: null }, summary };
}
