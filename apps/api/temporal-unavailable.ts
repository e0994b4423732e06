import { ServiceError } from '@temporalio/client';
import { NamespaceNotFoundError } from '@temporalio/common';

/** Temporal did not do what it was asked. */
export class TemporalUnavailable extends Error {
  override readonly name: string = 'TemporalUnavailable';
  readonly code: 'temporal-unavailable' | 'start-unknown' = 'temporal-unavailable';

  constructor(
    message: string,
    /** It is certain that it did nothing, and will do nothing later. */
    readonly nothingDone: boolean,
    cause: unknown,
  ) {
    super(message, { cause });
  }
}

/** Nobody knows whether the workflow was started, or the schedule created. */
export class StartUnknown extends TemporalUnavailable {
  override readonly name = 'StartUnknown';
  override readonly code = 'start-unknown';

  constructor(cause: unknown) {
    super(
      'Temporal did not answer in time. Repeat the request with the same Idempotency-Key to find or start it.',
      false,
      cause,
    );
  }
}

/** What a failed call says about Temporal; undefined when the error is not about Temporal. */
export function toTemporalUnavailable(error: unknown): TemporalUnavailable | undefined {
  const status = grpcStatus(error);
  if (error instanceof NamespaceNotFoundError || (status && refusals.has(status.code))) {
    return new TemporalUnavailable('Temporal refused; nothing was done. The log of the API says why.', true, error);
  }
  if (!status) return undefined;
  if (wasNeverSent(status)) {
    return new TemporalUnavailable('Temporal cannot be reached; nothing was done. Try again shortly.', true, error);
  }
  return new TemporalUnavailable('Temporal did not answer in time. Try again shortly.', false, error);
}

interface GrpcStatus {
  code: number;
  details: string;
}

const deadlineExceeded = 4;
const unavailable = 14;
/**
 * The server heard the request and will not do it: invalid argument (an unregistered search attribute), not found (the
 * namespace), permission denied, resource exhausted, failed precondition, unimplemented, unauthenticated.
 */
const refusals = new Set([3, 5, 7, 8, 9, 12, 16]);

/** The gRPC status of a failed call; the client wraps it unless the raw service was called. */
function grpcStatus(error: unknown): GrpcStatus | undefined {
  const source = error instanceof ServiceError ? error.cause : error;
  if (!(source instanceof Error) || !('code' in source) || !('details' in source)) return undefined;
  const { code, details } = source;
  return typeof code === 'number' && typeof details === 'string' ? { code, details } : undefined;
}

/** grpc-js names the peer in a missed deadline once the request was on its way, and says when there was no connection. */
function wasNeverSent({ code, details }: GrpcStatus): boolean {
  if (code === unavailable) return details.startsWith('No connection established');
  return code === deadlineExceeded && !details.includes('remote_addr=');
}
