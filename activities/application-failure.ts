import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { IntegrationError } from '../integrations/http/integration-error.js';
import { Postponed } from './courier.js';

/** Whether time alone may cure it. */
export function isTransient({ kind }: IntegrationError): boolean {
  return kind === 'unavailable' || kind === 'rate-limited';
}

/**
 * A vendor failure as the durable failure that decides about the next attempt: `type` is its kind, a wait the vendor
 * asked for replaces the retry interval, and what time cannot cure is not retried. What was only postponed comes back
 * when it said. Other errors pass unchanged.
 */
export function toDurableFailure(error: unknown): unknown {
  if (error instanceof Postponed) return withoutStack(postponed(error));
  if (error instanceof IntegrationError) return withoutStack(refused(error));
  return error;
}

function refused(error: IntegrationError): ApplicationFailure {
  const { kind, message, vendor, status, code, requestId, retryAfterMs } = error;
  return ApplicationFailure.create({
    type: kind,
    message,
    nonRetryable: !isTransient(error),
    details: [{ vendor, status, code, requestId }],
    ...(retryAfterMs !== undefined && { nextRetryDelay: retryAfterMs }),
  });
}

function postponed({ message, waitMs }: Postponed): ApplicationFailure {
  const category = ApplicationFailureCategory.BENIGN;
  return ApplicationFailure.create({ type: 'postponed', message, nextRetryDelay: waitMs, category });
}

/** Where in our code a vendor's refusal surfaced explains nothing, and every attempt would carry it into the engine. */
function withoutStack(failure: ApplicationFailure): ApplicationFailure {
  delete failure.stack;
  return failure;
}
