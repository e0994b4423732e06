import { type Failure } from './failure.js';
import { type Activations } from './receipt.js';
import { type RunError } from './run.js';

/** How many people of a digest's segment came to what. */
export interface DigestPeople {
  found: number;
  /** Neither uid nor e-mail, so their sessions cannot be looked up. */
  anonymous: number;
  beyondLimit: number;
  withoutSessions: number;
  /** Summarised at least once; the three below are among them. */
  summarized: number;
  /** Bought, so they are not called. */
  purchased: number;
  /** Would have been told about, and were at the same place before. */
  alreadyTold: number;
  told: number;
  beyondBudget: number;
  /** Would be read if the run did not only ask for its price. */
  priced: number;
  failed: number;
}

/** What a receipt says of a digest. */
export interface DigestCell {
  people: DigestPeople;
  /** Why people failed, by who can put it right. */
  failures: Partial<Record<Failure['kind'], number>>;
  /** Lines about the people told that broke the rules of courtesy and could not be repaired. */
  withheldLines: number;
}

/** Everything stored about a digest, added up: its people may be too many to list. */
export interface DigestAccount extends DigestCell {
  /** People whose reading has not ended. */
  reading: number;
  activations: Activations;
}

/** What callers are told of a digest. */
export function digestCell({ people, failures, withheldLines }: DigestAccount): DigestCell {
  return { people, failures, withheldLines };
}

/** Why nothing is known of anybody, or null when something is. */
export function digestError({ people, failures }: DigestCell): RunError | null {
  if (people.failed === 0 || people.summarized + people.withoutSessions + people.beyondBudget + people.priced > 0)
    return null;
  const kinds = Object.keys(failures).join(', ');
  return { code: 'nobody-read', message: `Nobody's sessions could be read (${kinds}).` };
}
