import { ApplicationFailure } from '@temporalio/activity';
import { IntegrationError } from '../integrations/http/integration-error.js';

/** Whether time alone may cure it. */
export function isTransient({ kind }: IntegrationError): boolean {
  return kind === 'unavailable' || kind === 'rate-limited';
}

/**
 * A vendor failure as the durable failure that decides about the next attempt: `type` is its kind, a wait the vendor
 * asked for replaces the retry interval, and what time cannot cure is not retried. Other errors pass unchanged.
 */
export function toDurableFailure(error: unknown): unknown {
  if (!(error instanceof IntegrationError)) return error;
  const { kind, message, vendor, status, code, requestId, retryAfterMs } = error;
  const failure = ApplicationFailure.create({
    type: kind,
    message,
    nonRetryable: !isTransient(error),
    details: [{ vendor, status, code, requestId }],
    ...(retryAfterMs !== undefined && { nextRetryDelay: retryAfterMs }),
  });
  // Where in our code a vendor's refusal surfaced explains nothing, and every attempt would carry it into the engine.
  delete failure.stack;
  return failure;
}
