import { isJsonObject } from './json-object.js';

/**
 * What goes wrong, and for which requests. With `status`, `code` or `retryAfter` (which alone means 429) the request
 * has no effect. Without it the request has its effect first, and the rest of the rule spoils the answer.
 */
export interface FaultRule {
  /** All given parts must fit; an absent match fits every request. */
  match?: {
    method?: string;
    /** Substring of the path with its query as sent, or the source of a regular expression over it. */
    path?: string;
    /** Substring of the request body as sent. */
    body?: string;
  };
  /** How many requests it spoils; 1 by default, null until it is cleared. */
  times?: number | null;
  /** Answered in the vendor's own error shape unless `body` says otherwise. */
  status?: number;
  body?: string;
  /** The vendor's own code, such as UNABLE_TO_LOCK_ROW, in its error shape; alone it means status 400. */
  code?: string;
  /** Added to the answer; an empty value removes the header. */
  headers?: Record<string, string>;
  /** Sent as Retry-After; empty sends none where the vendor usually would. */
  retryAfter?: string;
  /** Waits this long before anything happens. */
  delayMs?: number;
  /** Holds the answer back this long after its effect. */
  stallMs?: number;
  /** The connection is cut instead of answering. */
  drop?: 'before-effect' | 'after-effect';
  /** The answer is 200 with a body that is not JSON. */
  malformed?: true;
  /** A download comes no faster than this. */
  bytesPerSecond?: number;
  /** A download loses its connection after so many bytes of the body. */
  cutAfterBytes?: number;
  /** A download ends after so many bytes as if it were whole. */
  truncateAfterBytes?: number;
}

const checks: Record<keyof FaultRule, (value: unknown) => boolean> = {
  match: (value) =>
    isJsonObject(value) &&
    Object.entries(value).every(([key, part]) => ['method', 'path', 'body'].includes(key) && typeof part === 'string'),
  times: (value) => value === null || (Number.isInteger(value) && Number(value) > 0),
  status: (value) => Number.isInteger(value) && Number(value) >= 200 && Number(value) <= 599,
  body: (value) => typeof value === 'string',
  code: (value) => typeof value === 'string',
  headers: (value) => isJsonObject(value) && Object.values(value).every((text) => typeof text === 'string'),
  retryAfter: (value) => typeof value === 'string',
  delayMs: (value) => typeof value === 'number' && value >= 0,
  stallMs: (value) => typeof value === 'number' && value >= 0,
  drop: (value) => value === 'before-effect' || value === 'after-effect',
  malformed: (value) => value === true,
  bytesPerSecond: (value) => typeof value === 'number' && value > 0,
  cutAfterBytes: (value) => typeof value === 'number' && value >= 0,
  truncateAfterBytes: (value) => typeof value === 'number' && value >= 0,
};

function isRuleKey(key: string): key is keyof FaultRule {
  return Object.hasOwn(checks, key);
}

/** Reads a rule that came over the wire. Throws a TypeError that names the wrong part. */
export function parseFaultRule(value: unknown): FaultRule {
  if (!isJsonObject(value)) throw new TypeError('A fault rule is a JSON object.');
  for (const [key, part] of Object.entries(value)) {
    if (!isRuleKey(key)) throw new TypeError(`A fault rule has no "${key}".`);
    if (!checks[key](part)) throw new TypeError(`"${key}" of a fault rule has a value it cannot have.`);
  }
  return value;
}

/** The status that a rule forces; undefined when the request is to have its effect. */
export function forcedStatus(rule: FaultRule): number | undefined {
  const { status, retryAfter, code } = rule;
  return status ?? (retryAfter !== undefined ? 429 : code !== undefined ? 400 : undefined);
}
