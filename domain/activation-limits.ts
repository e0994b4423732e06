/** What a connection may spend in a UTC month; without `monthly` nothing is too much. */
export interface ActivationLimits {
  monthly?: number;
  /** The share of `monthly` from which on people are told, once a month. */
  alertAt: number;
}

/** How long a summary stands for a session that may have gone on since. */
export interface SummaryReuse {
  /** A session that began longer ago is over. */
  runningMs: number;
  /** How old the summary of a session may be that is not. */
  reuseRunningMs: number;
}

/** The month that a call is charged to. */
export function budgetMonth(now: Date): string {
  return now.toISOString().slice(0, 7);
}

/** The first moment of the month after. */
export function monthEnd(now: Date): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1));
}

export const defaultAlertAt = 0.8;
const minuteMs = 60_000;
export const defaultSummaryReuse: SummaryReuse = { runningMs: 120 * minuteMs, reuseRunningMs: 10 * minuteMs };
