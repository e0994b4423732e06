import { type Failure } from './failure.js';

/** `found`: an earlier attempt turned out to have arrived. `postponed` attempts are not begun and so not listed. */
export type AttemptOutcome = 'delivered' | 'found' | 'refused' | 'lost' | 'ambiguous' | 'superseded';

/** What can be shown of an exchange: nothing that was said, only how much and how it was answered. */
export interface AttemptEvidence {
  sentBytes: number;
  sentSha256: string;
  status?: number;
  code?: string;
  requestId?: string;
  error?: Failure;
}

export interface DeliveryAttempt {
  number: number;
  beganAt: string;
  endedAt: string | null;
  outcome: AttemptOutcome | null;
  evidence: AttemptEvidence | null;
  nextAttemptAt: string | null;
}
