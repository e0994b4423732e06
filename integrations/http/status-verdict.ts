import { type FailureKind } from '../../domain/failure.js';
import { type VendorEffect } from './integration-error.js';

/** What an HTTP status means when the vendor's body says nothing better. */
export function kindOfStatus(status: number): FailureKind {
  if (status === 401 || status === 403) return 'unauthorized';
  if (status === 404 || status === 410) return 'not-found';
  if (status === 429) return 'rate-limited';
  if (status === 408 || status === 425 || status === 499 || status >= 500) return 'unavailable';
  return 'rejected';
}

/**
 * Whether a failed status leaves room for an effect. 408 and 499 do: somebody on the way gave up waiting, which does not
 * mean that the vendor did (Intercom docs, HTTP responses).
 */
export function effectOfStatus(status: number): VendorEffect {
  return status >= 500 || status === 408 || status === 499 ? 'possible' : 'none';
}
