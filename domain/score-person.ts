import { type StageLeft } from './concierge-answer.js';
import { type PersonVisits } from './person-digest.js';
import { cartText, unfinishedPurchase } from './unfinished-purchase.js';

/** How people are ranked. Amounts are compared as they are: currencies are not converted. */
export interface DigestScoring {
  /** What each part counts against the others; only their proportions matter. */
  weights: { cartValue: number; abandonment: number; friction: number; recency: number };
  /** The cart value that makes half of its part; twice as much makes two thirds. */
  halfCartValue: number;
  /** So many different obstacles make half of theirs. */
  halfObstacles: number;
  /** After so many days, recency is worth half. */
  recencyHalfLifeDays: number;
}

export const defaultScoring: DigestScoring = {
  weights: { cartValue: 35, abandonment: 30, friction: 20, recency: 15 },
  halfCartValue: 200,
  halfObstacles: 2,
  recencyHalfLifeDays: 3,
};

export interface PersonScore {
  /** Somebody who has bought is not called: their score is 0 whatever else is known. */
  purchased: boolean;
  /** 0 to 100, whole. */
  score: number;
  /** What the score rests on, in words. */
  reasons: string[];
}

const abandonment: Record<StageLeft, number> = { none: 0, browsing: 0.2, cart: 0.6, checkout: 0.8, payment: 1 };

const stageReasons: Record<StageLeft, string[]> = {
  none: [],
  browsing: ['looked around without choosing'],
  cart: ['left with a filled cart'],
  checkout: ['left at the checkout'],
  payment: ['left at the payment'],
};

const dayMs = 24 * 60 * 60 * 1000;

/**
 * score = 100 × (w₁·value + w₂·abandonment + w₃·friction + w₄·recency) ÷ (w₁ + w₂ + w₃ + w₄), each part from 0 to 1 and
 * over the visits since the newest purchase:
 *
 * - value = v ÷ (v + halfCartValue), v from the export's column, else from the newest visit that tells one;
 * - abandonment = the furthest stage left: browsing 0.2, cart 0.6, checkout 0.8, payment 1;
 * - friction = n ÷ (n + halfObstacles), n the different obstacles met;
 * - recency = ½ to the power of (days since the newest visit ÷ recencyHalfLifeDays).
 *
 * What is unknown counts nothing. Weights and halves below 0 count as 0; with all weights 0 nobody scores.
 */
export function scorePerson(known: PersonVisits, at: string, scoring: DigestScoring = defaultScoring): PersonScore {
  const unfinished = unfinishedPurchase(known);
  if (unfinished.purchased) return { purchased: true, score: 0, reasons: ['has bought'] };
  const { stage, since, cartValue } = unfinished;
  const obstacles = new Set(since.flatMap(({ summary }) => summary.obstacles.map(comparable)).filter(Boolean));
  const days = daysBetween(since[0]?.session.startedAt ?? known.person.lastSeenAt, at);
  const { weights } = scoring;
  return {
    purchased: false,
    score: weighted([
      [weights.cartValue, saturating(cartValue ?? 0, scoring.halfCartValue)],
      [weights.abandonment, abandonment[stage]],
      [weights.friction, saturating(obstacles.size, scoring.halfObstacles)],
      [weights.recency, days === null ? 0 : decaying(days, scoring.recencyHalfLifeDays)],
    ]),
    reasons: [
      ...(cartValue ? [`${cartText(unfinished)} in the cart`] : []),
      ...stageReasons[stage],
      ...(obstacles.size > 0 ? ['something stood in the way'] : []),
      ...(days === null ? [] : [`last here ${daysText(days)}`]),
    ],
  };
}

function weighted(parts: [weight: number, part: number][]): number {
  const largest = Math.max(...parts.map(([weight]) => notNegative(weight)));
  if (largest === 0) return 0;
  const shares = parts.map(([weight, part]) => [notNegative(weight) / largest, part] as const);
  const total = shares.reduce((sum, [share]) => sum + share, 0);
  return Math.round((100 * shares.reduce((sum, [share, part]) => sum + share * part, 0)) / total);
}

/** From 0 towards 1, and written so that no amount overflows. */
function saturating(amount: number, half: number): number {
  return amount <= 0 ? 0 : 1 / (1 + notNegative(half) / amount);
}

function decaying(days: number, halfLifeDays: number): number {
  return days === 0 ? 1 : 2 ** -(days / notNegative(halfLifeDays));
}

function notNegative(amount: number): number {
  return Number.isFinite(amount) ? Math.max(0, amount) : 0;
}

/** Null where either is no instant; what lies ahead is now. */
function daysBetween(instant: string | null, at: string): number | null {
  const ms = Date.parse(at) - Date.parse(instant ?? '');
  return Number.isNaN(ms) ? null : Math.max(0, ms / dayMs);
}

function daysText(days: number): string {
  if (days < 1) return 'within a day';
  return days < 2 ? 'a day ago' : `${Math.floor(days)} days ago`;
}

function comparable(text: string): string {
  return text.trim().replace(/\s+/g, ' ').toLowerCase();
}
