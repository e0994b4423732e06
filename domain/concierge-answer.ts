import { type SessionSummary } from './session-summary.js';

/** How near to a purchase a visitor was when they left it unfinished, the furthest last. */
export const stagesLeft = ['none', 'browsing', 'cart', 'checkout', 'payment'] as const;
export type StageLeft = (typeof stagesLeft)[number];

/** What the concierge profile asks of one visit beyond the briefing's members. */
export interface ConciergeAnswer {
  customerProfile: string[];
  sessionOverview: string[];
  keyBehaviors: string[];
  recommendedActions: string[];
  /** What was in the cart at the end, in units of `currency`; null when the visit does not tell. */
  cartValue: number | null;
  /** ISO 4217. */
  currency: string | null;
  purchased: boolean;
  /** Null when the visit was read under another profile. */
  stageLeft: StageLeft | null;
}

const amount = /^\d{1,12}(?:\.\d+)?$/;
const currencyCode = /^[A-Z]{3}$/;

/**
 * A model's members as far as they are what was asked for; anything else counts as not told. Only a shown confirmation
 * counts as a purchase: an outcome of `completed` may mean that somebody found what they wanted to read.
 */
export function conciergeAnswer({ members = {} }: SessionSummary): ConciergeAnswer {
  const currency = typeof members.currency === 'string' ? members.currency.trim().toUpperCase() : '';
  return {
    customerProfile: texts(members.customer_profile),
    sessionOverview: texts(members.session_overview),
    keyBehaviors: texts(members.key_behaviors),
    recommendedActions: texts(members.recommended_actions),
    cartValue: money(members.cart_value),
    currency: currencyCode.test(currency) ? currency : null,
    purchased: members.purchased === true,
    stageLeft: stagesLeft.find((stage) => stage === members.stage_left) ?? null,
  };
}

function texts(member: unknown): string[] {
  const all: unknown[] = Array.isArray(member) ? member : [member];
  return all.filter((text) => typeof text === 'string');
}

function money(member: unknown): number | null {
  const value = typeof member === 'string' && amount.test(member.trim()) ? Number(member) : member;
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
}
