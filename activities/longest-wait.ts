import { IntegrationError } from '../integrations/http/integration-error.js';

/** The failure that decides when to try again: a vendor's longest wait before any other. */
export function longestWait(failures: unknown[]): unknown {
  const wait = (failure: unknown) => (failure instanceof IntegrationError ? (failure.retryAfterMs ?? 0) : 0);
  return failures.reduce((longest, failure) => (wait(failure) > wait(longest) ? failure : longest));
}
