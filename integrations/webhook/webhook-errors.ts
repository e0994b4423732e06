import { type Refusal } from '../http/vendor-request.js';

/**
 * What a receiver's status means; its body is a stranger's and is not read. 410 says that the endpoint is to be switched
 * off (Standard Webhooks 1.0, delivery).
 */
export function readWebhookError(status: number): Refusal {
  if (status === 410) return { kind: 'rejected', code: 'endpoint-gone', message: 'the receiver wants no more events' };
  if (status < 400) return { kind: 'rejected', code: 'redirected', message: 'redirects are not followed' };
  return {};
}
