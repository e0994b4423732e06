import { isJsonObject, type JsonObject, parseJson } from './json-object.js';
import { type VendorRequest } from './vendor-contract.js';

/** How a method takes its arguments besides form fields. */
export type ArgumentStyle = 'json-or-form' | 'form';

export type SlackArguments = { args: JsonObject } | { error: string };

/**
 * Reads the arguments of a Web API call. Methods that take form fields only see nothing in a JSON body (Slack
 * reference, section 1).
 */
export function readSlackArguments(
  { method, query, headers, body }: VendorRequest,
  style: ArgumentStyle,
): SlackArguments {
  if (method === 'GET' || body === '') return { args: Object.fromEntries(query) };
  const type = headers['content-type']?.split(';')[0]?.trim();
  switch (type) {
    case undefined:
      return { error: 'missing_post_type' };
    case 'application/x-www-form-urlencoded':
      return { args: Object.fromEntries(new URLSearchParams(body)) };
    case 'application/json': {
      if (style === 'form') return { args: {} };
      const value = parseJson(body);
      if (value === undefined) return { error: 'invalid_json' };
      return isJsonObject(value) ? { args: value } : { error: 'json_not_object' };
    }
    default:
      return { error: 'invalid_post_type' };
  }
}

/** An argument as text; empty when it was not given. */
export function textArgument(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

/** Form fields say `true` or `1`. */
export function flagArgument(value: unknown): boolean {
  return value === true || value === 'true' || value === '1';
}

/** Structured arguments travel as JSON text in forms. Text that is not JSON comes back as it is. */
export function structuredArgument(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return value === '' ? undefined : (parseJson(value) ?? value);
}
