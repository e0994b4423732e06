import { type IncomingHttpHeaders } from 'node:http';
import { type ZodError } from 'zod';
import { EgressRefused } from './egress-guard.js';
import { type BrokenExchange } from './exchange.js';
import { IntegrationError, type IntegrationErrorDetails } from './integration-error.js';
import { redact } from './redact.js';
import { retryAfterMs } from './retry-after.js';
import { effectOfStatus, kindOfStatus } from './status-verdict.js';
import { type VendorHttpOptions, type VendorRequest } from './vendor-request.js';

type Attempted = Pick<VendorRequest<unknown>, 'method' | 'attempt' | 'readOnly' | 'headers'>;
type Details = Omit<IntegrationErrorDetails, 'vendor' | 'message'>;

const machineCode = /^[\w.-]{1,100}$/;
/** Words as in `INSUFFICIENT_ACCESS_OR_READONLY`: long, yet no token. */
const codeOfWords = /^[A-Za-z]{1,20}(?:[_.-][A-Za-z]{1,20})*$/;

/** The errors of one connection: what was attempted, what came back, and nothing that is secret or personal. */
export function createVendorErrors({ vendor, connection, readError, isRefusal, secrets = [] }: VendorHttpOptions) {
  /** What an answer proves that nobody could read: where refusals come as 2xx too, not that anything was done. */
  const effectOfUnread = isRefusal ? 'possible' : 'certain';
  const safe = (text: string, { headers }: Attempted) =>
    redact(text, [...secrets, headers?.authorization?.replace(/^\w+ /, '') ?? '']);
  const safeCode = (code: string, request: Attempted) =>
    codeOfWords.test(code) && !secrets.includes(code) ? code : safe(code, request);
  const fail = (request: Attempted, happened: string, details: Details): IntegrationError =>
    new IntegrationError({
      ...details,
      vendor,
      message: `${connection}: could not ${request.attempt}: ${request.method} ${happened}`,
      effect: request.readOnly ? 'none' : details.effect,
    });

  const notAllowed = (request: Attempted, { message }: EgressRefused): IntegrationError =>
    fail(request, `was not sent, because its address is not allowed: ${safe(message, request)}`, {
      kind: 'rejected',
      effect: 'none',
      code: 'egress-refused',
    });

  return {
    notAllowed,

    refused(request: Attempted, status: number, headers: IncomingHttpHeaders, body: unknown): IntegrationError {
      const refusal = readError(status, headers, body);
      const kind = refusal.kind ?? kindOfStatus(status);
      const code = refusal.code && machineCode.test(refusal.code) ? safeCode(refusal.code, request) : undefined;
      const said = [code, refusal.message && safe(refusal.message, request)].filter(Boolean).join(': ');
      return fail(request, `answered ${status}${said && ` (${said})`}`, {
        kind,
        effect: refusal.effect ?? effectOfStatus(status),
        status,
        code,
        requestId: refusal.requestId ?? requestIdOf(headers),
        retryAfterMs: waitOf(kind, headers) ?? refusal.retryAfterMs,
      });
    },

    unreadable(request: Attempted, status: number, headers: IncomingHttpHeaders): IntegrationError {
      return fail(request, `answered ${status} with a body that cannot be read as JSON`, {
        kind: 'unavailable',
        effect: effectOfUnread,
        status,
        requestId: requestIdOf(headers),
      });
    },

    misshapen(request: Attempted, status: number, headers: IncomingHttpHeaders, cause: ZodError): IntegrationError {
      const where = cause.issues[0]?.path.join('.') || 'its root';
      return fail(request, `answered ${status} with JSON of an unexpected shape at ${where}`, {
        kind: 'rejected',
        effect: 'certain',
        status,
        requestId: requestIdOf(headers),
        cause,
      });
    },

    broken(request: Attempted, { reason, sent, answered, cause }: BrokenExchange, timeoutMs: number): IntegrationError {
      if (cause instanceof EgressRefused) return notAllowed(request, cause);
      const effect = answered ? effectOfUnread : sent ? 'possible' : 'none';
      const details = { status: answered?.status, effect, cause } as const;
      if (reason === 'oversize') {
        return fail(request, 'answered more than the largest accepted size', { ...details, kind: 'rejected' });
      }
      const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown cause';
      const happened = {
        timeout: `had no complete answer after ${timeoutMs} ms`,
        silence: `received nothing for ${timeoutMs} ms`,
        connection: `${sent ? 'lost its connection' : 'found no connection'} (${code})`,
      };
      return fail(request, happened[reason], { ...details, kind: 'unavailable' });
    },
  };
}

/** `X-RateLimit-Reset` is on every Intercom answer, so only a rate limit gives it a meaning. */
function waitOf(kind: Details['kind'], headers: IncomingHttpHeaders): number | undefined {
  const asked = kind === 'rate-limited' || (kind === 'unavailable' && headers['retry-after'] !== undefined);
  return asked ? retryAfterMs(headers, Date.now()) : undefined;
}

function requestIdOf(headers: IncomingHttpHeaders): string | undefined {
  const id = headers['x-request-id'] ?? headers['x-slack-req-id'];
  return typeof id === 'string' && machineCode.test(id) ? id : undefined;
}
