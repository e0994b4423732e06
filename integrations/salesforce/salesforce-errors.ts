import { type FailureKind } from '../../domain/failure.js';
import { textMembers } from '../http/json-parts.js';
import { kindOfStatus } from '../http/status-verdict.js';
import { type Refusal } from '../http/vendor-request.js';

/**
 * What a code means where the HTTP status alone misleads: quota exhaustion is 403, lock contention 400 (Salesforce docs,
 * REST status codes and errors; SOAP API, StatusCode).
 */
const kindByCode: Record<string, FailureKind> = {
  REQUEST_LIMIT_EXCEEDED: 'rate-limited',
  EXCEEDED_QUOTA: 'rate-limited',

  ENTITY_IS_LOCKED: 'unavailable',
  FUNCTIONALITY_TEMPORARILY_UNAVAILABLE: 'unavailable',
  INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE: 'unavailable',
  INVALID_SERVER_ERROR: 'unavailable',
  ORG_IN_MAINTENANCE: 'unavailable',
  QUERY_TIMEOUT: 'unavailable',
  REQUEST_RUNNING_TOO_LONG: 'unavailable',
  SERVER_UNAVAILABLE: 'unavailable',
  TOO_MANY_APEX_REQUESTS: 'unavailable',
  UNABLE_TO_LOCK_ROW: 'unavailable',
  UNKNOWN_EXCEPTION: 'unavailable',

  API_CURRENTLY_DISABLED: 'unauthorized',
  API_DISABLED_FOR_ORG: 'unauthorized',
  CLIENT_NOT_ACCESSIBLE_FOR_USER: 'unauthorized',
  INSUFFICIENT_ACCESS: 'unauthorized',
  INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: 'unauthorized',
  INSUFFICIENT_ACCESS_OR_READONLY: 'unauthorized',
  INVALID_AUTH_HEADER: 'unauthorized',
  INVALID_SESSION_ID: 'unauthorized',
  LOGIN_DURING_RESTRICTED_DOMAIN: 'unauthorized',
  TXN_SECURITY_NO_ACCESS: 'unauthorized',

  ENTITY_IS_DELETED: 'not-found',
  NOT_FOUND: 'not-found',

  UNSUPPORTED_API_VERSION: 'rejected',
};

/** Failures of a customer's own automation, which quote the failure below them in their message. */
const wrappers = new Set(['CANNOT_EXECUTE_FLOW_TRIGGER', 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY']);
const passingCause = /UNABLE_TO_LOCK_ROW|TOO_MANY_APEX_REQUESTS|QUERY_TIMEOUT|SERVER_UNAVAILABLE/;

/** Salesforce may have done the work when it answers one of these (Salesforce docs, StatusCode). */
const ambiguousCodes = new Set(['REQUEST_RUNNING_TOO_LONG', 'UNKNOWN_EXCEPTION', 'INVALID_SERVER_ERROR']);

const minuteMs = 60_000;

/** Statuses that Salesforce uses in its own way: conflict with a record's state, a retired resource, an edge without a route. */
const kindByStatus: Record<number, FailureKind> = { 409: 'unavailable', 410: 'rejected', 420: 'unavailable' };

/** Errors of the REST API: an array of `{errorCode, message}`, or with 300 the URLs of the records that match. */
export function readSalesforceError(status: number, _headers: unknown, body: unknown): Refusal {
  const { errorCode, message } = textMembers(Array.isArray(body) ? body[0] : body, 'errorCode', 'message');
  if (status === 300) {
    return { kind: 'rejected', code: 'MULTIPLE_CHOICES', message: 'the external id fits more than one record' };
  }
  return {
    kind: kindOfSalesforceCode(errorCode, message) ?? kindByStatus[status],
    effect: ambiguousCodes.has(errorCode ?? '') ? 'possible' : undefined,
    code: errorCode,
    message,
    retryAfterMs: quotaWaitMs(errorCode, message),
  };
}

/** Salesforce names no wait: a concurrency limit passes within the minute, a daily one is worth asking for rarely. */
function quotaWaitMs(code: string | undefined, message = ''): number | undefined {
  if (code !== 'REQUEST_LIMIT_EXCEEDED') return undefined;
  return /^Concurrent/i.test(message) ? minuteMs : 5 * minuteMs;
}

/** What a code says about who can put it right; undefined for one that is not known. */
export function kindOfSalesforceCode(code: string | undefined, message: string | undefined): FailureKind | undefined {
  if (code === undefined) return undefined;
  if (wrappers.has(code)) return passingCause.test(message ?? '') ? 'unavailable' : 'rejected';
  return kindByCode[code];
}

/**
 * Errors of the token endpoint, `{error, error_description}`. All but a request that raced another one are faults of the
 * configuration, a login host that knows nothing of tokens included.
 */
export function readTokenError(status: number, _headers: unknown, body: unknown): Refusal {
  const { error, error_description: message } = textMembers(body, 'error', 'error_description');
  if (message?.includes('already being processed')) return { kind: 'unavailable', code: error, message };
  const kind = kindByStatus[status] ?? kindOfStatus(status);
  const passes = kind === 'unavailable' || kind === 'rate-limited';
  return { kind: passes ? kind : 'unauthorized', code: error, message };
}
