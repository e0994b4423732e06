import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, HttpStatus, Logger } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { STATUS_CODES } from 'node:http';
import { isDatabaseUnavailable } from '../../../storage/database.js';
import { TemporalUnavailable } from '../temporal-client.js';
import { Problem } from './problem.js';

const retryAfterSeconds = 5;

/** Every error as `application/problem+json`. What nobody foresaw is logged and answered without its text. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  catch(error: unknown, host: ArgumentsHost): void {
    const problem = this.toProblem(error);
    const status = problem.getStatus();
    const { errors, retryAfterSeconds: wait } = problem.extra;
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (wait !== undefined) void reply.header('retry-after', String(wait));
    void reply
      .status(status)
      .type('application/problem+json')
      .send({
        type: `urn:debrief:problem:${problem.code}`,
        title: STATUS_CODES[status],
        status,
        detail: problem.detail,
        code: problem.code,
        ...(errors && { errors }),
      });
  }

  private toProblem(error: unknown): Problem {
    if (error instanceof Problem) return error;
    if (error instanceof TemporalUnavailable) {
      return new Problem(HttpStatus.SERVICE_UNAVAILABLE, error.code, error.message, { retryAfterSeconds });
    }
    if (isDatabaseUnavailable(error)) {
      const detail = 'The database cannot be reached; nothing was accepted. Try again shortly.';
      return new Problem(HttpStatus.SERVICE_UNAVAILABLE, 'database-unavailable', detail, { retryAfterSeconds });
    }
    const status = statusOf(error);
    if (status !== undefined && status < 500) return new Problem(status, codeOf(status), textOf(error));
    this.logger.error(error instanceof Error ? (error.stack ?? error.message) : 'unknown error');
    const detail = 'Something went wrong that is not your request. The log says what.';
    return new Problem(HttpStatus.INTERNAL_SERVER_ERROR, 'internal', detail);
  }
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

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : 'The request cannot be answered.';
}
