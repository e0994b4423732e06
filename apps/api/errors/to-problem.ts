import { HttpException, HttpStatus } from '@nestjs/common';
import { STATUS_CODES } from 'node:http';
import { isDatabaseUnavailable } from '../../../storage/database.js';
import { TemporalUnavailable } from '../temporal-unavailable.js';
import { Problem } from './problem.js';

const retryAfterSeconds = 5;

/** What an error means for the caller. What nobody foresaw becomes a 500 without its text. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof TemporalUnavailable) {
    return new Problem(HttpStatus.SERVICE_UNAVAILABLE, error.code, error.message, { retryAfterSeconds });
  }
  if (isDatabaseUnavailable(error)) {
    const detail = 'The database cannot be reached. Try again shortly, with the same Idempotency-Key if you sent one.';
    return new Problem(HttpStatus.SERVICE_UNAVAILABLE, 'database-unavailable', detail, { retryAfterSeconds });
  }
  const status = statusOf(error);
  if (status !== undefined && status < 500) return new Problem(status, codeOf(status), textOf(error, status));
  const detail = 'Something went wrong that is not your request. The log says what.';
  return new Problem(HttpStatus.INTERNAL_SERVER_ERROR, 'internal', detail);
}

/** Nest's own exceptions and Fastify's, which carry `statusCode`. */
function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' ? status : undefined;
}

function codeOf(status: number): string {
  return (STATUS_CODES[status] ?? 'error').toLowerCase().replace(/[^a-z]+/g, '-');
}

/** The texts about addresses repeat them, with whatever stands in their query. */
function textOf(error: unknown, status: number): string {
  if (status === 404) return 'There is nothing at this address; /docs shows what there is.';
  if (error instanceof Error && 'code' in error && /BAD_URL|MAX_PARAM_LENGTH/.test(String(error.code))) {
    return 'This address cannot be read: it is too long, or its percent-encoding is broken.';
  }
  return error instanceof Error ? error.message : 'The request cannot be answered.';
}
