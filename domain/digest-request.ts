import { type SlackChannel, type Webhook } from './destination.js';
import { type DigestScoring } from './score-person.js';
import { type ExportRequest } from './segment-export.js';
import { type SummaryProfile } from './summary-profile.js';

export const digestLayouts = ['thread', 'messages'] as const;
/** `thread`: one message with the list, and an answer to it for each person. `messages`: a message for each person. */
export type DigestLayout = (typeof digestLayouts)[number];

/** Where a digest can go. */
export type DigestDestination = SlackChannel | Webhook;

/** A validated request for the people of a segment who are worth a call. */
export interface DigestRequest {
  /** Name of the connection that segment and sessions are of. */
  source: string;
  /** How the people are had: the segment's individuals, as a file that goes nowhere. */
  export: ExportRequest;
  people: {
    /** So many are looked at, those with most in the cart first. */
    limit?: number;
    /** The export's column that holds what a person has in the cart. */
    valueColumn?: string;
  };
  /** The newest of each person. */
  sessions: { limit: number; since?: string };
  /** A prompt profile of Debrief, by name. */
  profile: string;
  /** What that profile said when the run was accepted; absent: `briefing` as it is shipped. */
  profileContent?: SummaryProfile;
  scoring: DigestScoring;
  /** So many people are told about, the highest scores first. */
  top: number;
  layout: DigestLayout;
  destinations: DigestDestination[];
  /** The most that it may spend; calls with lost replies count. */
  maxActivations?: number;
  note?: string;
  /**
   * Send nothing. `price`: spend nothing either, and say what the run would cost; where all summaries are known already it
   * shows what would be sent as well. `content`: make everything, and show what would be sent.
   */
  dryRun?: 'price' | 'content';
}
