import { type IncomingHttpHeaders } from 'node:http';

const seconds = /^\d{1,9}(\.\d+)?$/;
const httpDate = /^[A-Za-z]{3}/;

/**
 * How long a vendor asks us to wait, in milliseconds and never negative: `Retry-After` as seconds or HTTP-date, else
 * `X-RateLimit-Reset` as Unix seconds (Intercom docs, rate limiting). Undefined when neither can be read.
 *
 * @param now Unix milliseconds
 */
export function retryAfterMs(headers: IncomingHttpHeaders, now: number): number | undefined {
  return fromRetryAfter(single(headers['retry-after']), now) ?? fromReset(single(headers['x-ratelimit-reset']), now);
}

function fromRetryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  if (seconds.test(value)) return Math.ceil(Number(value) * 1000);
  const date = httpDate.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function fromReset(value: string | undefined, now: number): number | undefined {
  const reset = value !== undefined && /^\d{1,11}$/.test(value) ? Number(value) * 1000 : undefined;
  return reset === undefined ? undefined : Math.max(0, reset - now);
}

function single(value: string | string[] | undefined): string | undefined {
  return (Array.isArray(value) ? value[0] : value)?.trim();
}
