import { type Destination } from './destination.js';

/** The last four are terminal. */
export type RunState = 'accepted' | 'running' | 'completed' | 'partial' | 'failed' | 'cancelled';
export type RunKind = 'summary' | 'export' | 'digest';
export type RunPhase = 'resolving' | 'summarizing' | 'composing' | 'delivering' | 'closing';
/** What came of the subject; null where the run ended before that was known. */
export type RunOutcome = 'briefed' | 'no-sessions' | 'no-summaries';

export const runStates = ['accepted', 'running', 'completed', 'partial', 'failed', 'cancelled'] as const;
export const runKinds = ['summary', 'export', 'digest'] as const;

export function isTerminal(state: RunState): boolean {
  return state !== 'accepted' && state !== 'running';
}

/** Who a run is about: the union of what is set. */
export interface Subject {
  email?: string;
  uid?: string;
  sessionIds?: string[];
}

/** A validated request for one briefing. */
export interface SummaryRequest {
  /** Name of the connection that the sessions come from. */
  source: string;
  subject: Subject;
  /** A prompt profile of Debrief, by name. */
  profile: string;
  /** A prompt profile kept at the vendor, by its id there; wins over `profile`. */
  promptProfile?: string;
  sessions: { limit: number; since?: string };
  destinations: Destination[];
  note?: string;
  /** Make everything, send nothing: the run shows what would be sent. */
  dryRun?: boolean;
}

/** Why a run as a whole ended badly. `code` is stable and meant for programs. */
export interface RunError {
  code: string;
  message: string;
}
