import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { IntegrationError } from '../integrations/http/integration-error.js';
import { statementFault } from '../storage/database.js';
import { FileStoreRefused } from '../storage/file-store.js';
import { Postponed } from './courier.js';
import { ExportFailed } from './export-failed.js';

/** Whether time alone may cure it. */
export function isTransient({ kind }: IntegrationError): boolean {
  return kind === 'unavailable' || kind === 'rate-limited';
}

/**
 * A vendor failure as the durable failure that decides about the next attempt: `type` is its kind, a wait the vendor
 * asked for replaces the retry interval, and what time cannot cure is not retried. What was only postponed comes back
 * when it said, and what the file store refuses waits for the operator. Of a failed statement only its code is told, for the
 * engine keeps failures. Other errors pass unchanged.
 */
export function toDurableFailure(error: unknown): unknown {
  if (error instanceof Postponed) return withoutStack(postponed(error));
  if (error instanceof IntegrationError) return withoutStack(refused(error));
  if (error instanceof ExportFailed) return withoutStack(ApplicationFailure.nonRetryable(error.message, error.code));
  if (error instanceof FileStoreRefused) return withoutStack(refusedByStore(error));
  const fault = statementFault(error);
  if (fault !== undefined) return withoutStack(refusedByDatabase(fault));
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

function postponed({ message, waitMs, code }: Postponed): ApplicationFailure {
  const category = ApplicationFailureCategory.BENIGN;
  return ApplicationFailure.create({ type: code, message, nextRetryDelay: waitMs, category });
}

function refusedByStore({ message }: FileStoreRefused): ApplicationFailure {
  return ApplicationFailure.create({ type: 'file-store-refused', message, nonRetryable: true });
}

/** Tried again: most often the database was away or overloaded. */
function refusedByDatabase(fault: string): ApplicationFailure {
  return ApplicationFailure.create({
    type: 'database',
    message: `The database did not carry out a statement (${fault}).`,
  });
}

/** Where in our code a vendor's refusal surfaced explains nothing, and every attempt would carry it into the engine. */
function withoutStack(failure: ApplicationFailure): ApplicationFailure {
  delete failure.stack;
  return failure;
}
