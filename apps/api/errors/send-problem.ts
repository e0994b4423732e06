import { type FastifyReply } from 'fastify';
import { STATUS_CODES } from 'node:http';
import { type Problem } from './problem.js';

/** Answers with `application/problem+json` (RFC 9457). */
export function sendProblem(reply: FastifyReply, problem: Problem): void {
  const status = problem.getStatus();
  const { errors, retryAfterSeconds } = problem.extra;
  if (retryAfterSeconds !== undefined) void reply.header('retry-after', String(retryAfterSeconds));
  // Every 401 names the scheme to use (RFC 9110, section 15.5.2).
  if (status === 401) void reply.header('www-authenticate', 'Bearer');
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
