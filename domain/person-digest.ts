import { type CitedSession, type SummarizedSession } from './briefing.js';

/** A person of a segment, as the export tells of them. */
export interface DigestPerson {
  /** What tells people apart: the uid, else the e-mail. */
  key: string;
  name: string | null;
  email: string | null;
  uid: string | null;
  lastSeenAt: string | null;
  /** Money waiting, from the export's own column; null when unknown. */
  cartValue: number | null;
}

/** A person of a segment with what was read of their newest sessions, newest first. */
export interface PersonVisits {
  person: DigestPerson;
  visits: SummarizedSession[];
}

/** One line for the reader and the sessions it rests on; never without at least one. */
export interface CitedLine {
  text: string;
  sessionIds: string[];
}

export interface DigestSections {
  customerProfile: CitedLine[];
  sessionOverview: CitedLine[];
  keyBehaviors: CitedLine[];
  recommendedActions: CitedLine[];
}

/** What must never be said to a customer, and so is kept from the person who calls them. */
export type CourtesyRule = 'error-code' | 'navigation-path' | 'count' | 'fee-waiver' | 'instruction';

/** A line that could not be repaired. Its text is left out, so that it cannot be read by way of the account either. */
export interface WithheldLine {
  section: keyof DigestSections;
  rule: CourtesyRule;
  sessionIds: string[];
}

/** What a concierge reads about one person: four sections, every line resting on sessions. */
export interface PersonDigest {
  person: DigestPerson;
  /** Made of structured facts only, so no session can word it. */
  headline: string;
  purchased: boolean;
  /** 0 to 100. */
  score: number;
  /** Why this score, in words. */
  reasons: string[];
  sections: DigestSections;
  /** Every cited session, newest first. */
  sessions: CitedSession[];
  newestSessionId: string;
  withheld: WithheldLine[];
}
