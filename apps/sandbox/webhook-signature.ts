import { createHmac, timingSafeEqual } from 'node:crypto';
import { type IncomingHttpHeaders } from 'node:http';

const secretPrefix = 'whsec_';
const toleranceSeconds = 300;

/** Parts of a Standard Webhooks request; empty or NaN where a header is missing. */
export interface WebhookHeaders {
  id: string;
  timestamp: number;
  /** Each as `v1,<base64>`. */
  signatures: string[];
}

export function readWebhookHeaders(headers: IncomingHttpHeaders): WebhookHeaders {
  const text = (name: string) => String(headers[name] ?? '');
  return {
    id: text('webhook-id'),
    timestamp: /^\d+$/.test(text('webhook-timestamp')) ? Number(text('webhook-timestamp')) : NaN,
    signatures: text('webhook-signature').split(' ').filter(Boolean),
  };
}

/**
 * Whether any signature is by any of the secrets (`whsec_` and base64) and the timestamp lies within five minutes
 * (Standard Webhooks specification). During a rotation both sides may know two secrets.
 */
export function isSignedWebhook(
  { id, timestamp, signatures }: WebhookHeaders,
  body: string,
  secrets: string[],
  now: Date,
): boolean {
  if (!(Math.abs(now.getTime() / 1_000 - timestamp) <= toleranceSeconds)) return false;
  return secrets.some((secret) => {
    const key = Buffer.from(secret.replace(secretPrefix, ''), 'base64');
    const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest();
    return signatures.some((signature) => {
      const given = Buffer.from(signature.replace(/^v1,/, ''), 'base64');
      return signature.startsWith('v1,') && given.length === expected.length && timingSafeEqual(given, expected);
    });
  });
}
