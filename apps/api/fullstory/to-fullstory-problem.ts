import { HttpStatus } from '@nestjs/common';
import { IntegrationError } from '../../../integrations/http/integration-error.js';
import { Problem } from '../errors/problem.js';

const retryAfterSeconds = 5;

/** What a failed question means for the caller who waits for its answer. Errors that are not the vendor's pass unchanged. */
export function toFullstoryProblem(
  error: unknown,
  { source, missing, timedOut }: { source: string; missing: string; timedOut: boolean },
): unknown {
  if (timedOut) return unavailable(`${source}: Fullstory did not answer in time. Try again shortly.`, error);
  if (!(error instanceof IntegrationError)) return error;
  const { kind, message, code, retryAfterMs } = error;
  const cause = error;
  switch (kind) {
    case 'not-found':
      return code === 'link-expired'
        ? unavailable(message, error)
        : new Problem(HttpStatus.NOT_FOUND, `${missing}-not-found`, `Fullstory knows no such ${missing}.`, { cause });
    case 'unavailable':
    case 'rate-limited':
      return unavailable(message, error, Math.ceil((retryAfterMs ?? 0) / 1_000) || retryAfterSeconds);
    case 'unauthorized':
    case 'rejected':
      return new Problem(HttpStatus.BAD_GATEWAY, `vendor-${kind}`, message, { cause });
  }
}

function unavailable(detail: string, cause: unknown, seconds = retryAfterSeconds): Problem {
  const status = HttpStatus.SERVICE_UNAVAILABLE;
  return new Problem(status, 'vendor-unavailable', detail, { cause, retryAfterSeconds: seconds });
}
