/** What a visit came to, as far as its summary tells. */
export type SessionOutcome = 'completed' | 'abandoned' | 'blocked' | 'browsing' | 'unknown';

/**
 * What the vendor's model says about one session. With our own profiles the parts are filled; a foreign prompt profile
 * may yield nothing but `synopsis`, which then holds its text as it came.
 */
export interface SessionSummary {
  synopsis: string;
  goal: string | null;
  outcome: SessionOutcome;
  /** What stood in the way, most important first. */
  obstacles: string[];
  lastAction: string | null;
  /** What the visit left unanswered for the visitor. Summaries of former versions lack it. */
  questions?: string[];
  /** What the profile asked for beyond these, by its own names. */
  members?: Record<string, unknown>;
}
