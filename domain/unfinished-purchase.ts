import { type SummarizedSession } from './briefing.js';
import { conciergeAnswer, stagesLeft, type StageLeft } from './concierge-answer.js';
import { type PersonVisits } from './person-digest.js';
import { type SessionOutcome } from './session-summary.js';

/** What somebody has left undone, as far as their visits and the export tell. */
export interface UnfinishedPurchase {
  /** They have bought and left no cart since. Looking around, as people do after an order, changes nothing. */
  purchased: boolean;
  /** The visits since the newest purchase, newest first. What was left unfinished before it was finished by it. */
  since: SummarizedSession[];
  /** The furthest stage left in these visits. */
  stage: StageLeft;
  /** Money waiting; null when unknown. */
  cartValue: number | null;
  /** Of `cartValue`, where a visit tells it. */
  currency: string | null;
}

/** A visit read under another profile has no stage; how it ended is then all that is known. */
const stageOfOutcome: Record<SessionOutcome, StageLeft> = {
  completed: 'none',
  abandoned: 'cart',
  blocked: 'cart',
  browsing: 'browsing',
  unknown: 'none',
};

/** Expects the newest visit first. The cart is worth what the export says, else what the newest visit says that knows. */
export function unfinishedPurchase({ person, visits }: PersonVisits): UnfinishedPurchase {
  const answers = visits.map(({ summary }) => conciergeAnswer(summary));
  const bought = answers.findIndex(({ purchased }) => purchased);
  const since = bought === -1 ? visits : visits.slice(0, bought);
  const stages = since.map(({ summary }, index) => answers[index]?.stageLeft ?? stageOfOutcome[summary.outcome]);
  const stage = stagesLeft[Math.max(0, ...stages.map((left) => stagesLeft.indexOf(left)))] ?? 'none';
  const told = answers.slice(0, since.length).find(({ cartValue }) => cartValue !== null);
  const cartValue = person.cartValue ?? told?.cartValue ?? null;
  return {
    purchased: bought !== -1 && (stage === 'none' || stage === 'browsing'),
    since,
    stage,
    cartValue: cartValue !== null && Number.isFinite(cartValue) ? Math.max(0, cartValue) : null,
    currency: told?.currency ?? null,
  };
}

/** An amount as it is read aloud, without cents where there are none; empty where nothing waits. */
export function cartText({ cartValue, currency }: UnfinishedPurchase): string {
  if (!cartValue) return '';
  const digits = Number.isInteger(cartValue) ? 0 : 2;
  const amount = cartValue.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return currency === null ? amount : `${amount} ${currency}`;
}
