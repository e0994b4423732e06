import { z } from 'zod';
import { type FailureKind } from '../../domain/failure.js';
import { effectOfStatus, kindOfStatus } from '../http/status-verdict.js';
import { type Refusal } from '../http/vendor-request.js';

const codesByKind: Partial<Record<FailureKind, string[]>> = {
  'rate-limited': ['ratelimited', 'rate_limited', 'message_limit_exceeded'],
  unavailable: [
    'service_unavailable',
    'team_added_to_org',
    'org_login_required',
    'update_failed',
    'external_channel_migrating',
    'internal_error',
    'fatal_error',
    'request_timeout',
    'messaging_processing_failed',
  ],
  unauthorized: [
    'invalid_auth',
    'not_authed',
    'token_revoked',
    'token_expired',
    'account_inactive',
    'two_factor_setup_required',
    'app_access_restricted',
    'access_denied',
    'accesslimited',
    'enterprise_is_restricted',
    'ekm_access_denied',
    'missing_scope',
    'not_allowed_token_type',
    'no_permission',
    'is_bot',
    'messages_tab_disabled',
    'metadata_must_be_sent_from_app',
  ],
  'not-found': ['channel_not_found', 'user_not_found', 'users_not_found', 'team_not_found', 'thread_not_found'],
};

const kindByCode = new Map(
  Object.entries(codesByKind).flatMap(([kind, codes]) => codes.map((code) => [code, kind as FailureKind] as const)),
);

/** Slack may have done part of the work when it answers one of these (Slack docs, method errors). */
const ambiguousCodes = new Set(['internal_error', 'fatal_error', 'request_timeout', 'messaging_processing_failed']);

const slackError = z.object({
  error: z.string().optional(),
  needed: z.string().optional(),
  response_metadata: z.object({ messages: z.array(z.string()).optional() }).optional(),
});

/** An unknown code is final: new ones appear without notice, and a write must not be repeated on a guess. */
export function readSlackError(status: number, _headers: unknown, body: unknown): Refusal {
  const { error: code, needed, response_metadata } = slackError.safeParse(body).data ?? {};
  const hints = [...(needed === undefined ? [] : [`needed scope ${needed}`]), ...(response_metadata?.messages ?? [])];
  return {
    kind: status === 429 ? 'rate-limited' : (kindByCode.get(code ?? '') ?? kindOfStatus(status)),
    effect: ambiguousCodes.has(code ?? '') ? 'possible' : effectOfStatus(status),
    code,
    message: hints.length > 0 ? hints.join('; ') : undefined,
  };
}
