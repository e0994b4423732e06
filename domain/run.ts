import { type BriefingDestination } from './destination.js';
import { type DigestRequest } from './digest-request.js';
import { type ExportRequest } from './segment-export.js';
import { type SummaryProfile } from './summary-profile.js';

/** The last four are terminal. */
export type RunState = 'accepted' | 'running' | 'completed' | 'partial' | 'failed' | 'cancelled';
export type RunKind = 'summary' | 'export' | 'digest';
/** `exporting` waits for the vendor's operations, `downloading` has their files fetched and joined. */
export type RunPhase = (typeof runPhases)[number];
/** What came of the subject or segment; null where the run ended before that was known. */
export type RunOutcome = (typeof runOutcomes)[number];

export const runPhases = [
  'resolving',
  'summarizing',
  'composing',
  'exporting',
  'downloading',
  'delivering',
  'closing',
] as const;
export const runOutcomes = [
  'briefed',
  'priced',
  'no-sessions',
  'no-summaries',
  'exported',
  'digested',
  'nobody-to-call',
] as const;
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
  /** What that profile said when the run was accepted; absent: `briefing` as it is shipped. */
  profileContent?: SummaryProfile;
  /** A prompt profile kept at the vendor, by its id there; wins over `profile`. */
  promptProfile?: string;
  sessions: { limit: number; since?: string };
  destinations: BriefingDestination[];
  note?: string;
  /** The most that it may spend; calls with lost replies count. */
  maxActivations?: number;
  /**
   * Send nothing. `price`: spend nothing either, and say what the run would cost; where all summaries are known already it
   * shows what would be sent as well. `content`: make everything, and show what would be sent.
   */
  dryRun?: 'price' | 'content';
}

/** What a run was asked for; its kind tells which. */
export type RunRequest = SummaryRequest | ExportRequest | DigestRequest;

/** Why a run as a whole ended badly. `code` is stable and meant for programs. */
export interface RunError {
  code: string;
  message: string;
}
