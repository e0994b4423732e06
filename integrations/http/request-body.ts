import { type VendorRequest } from './vendor-request.js';

export interface EncodedBody {
  contentType?: { 'content-type': string };
  body?: string | Buffer;
}

/** What a request sends and under which content type; JSON before a form before bytes, or nothing at all. */
export function encodeBody({ json, form, bytes }: VendorRequest<unknown>): EncodedBody {
  if (json !== undefined) return encoded('application/json; charset=utf-8', JSON.stringify(json));
  if (form) return encoded('application/x-www-form-urlencoded', new URLSearchParams(form).toString());
  return bytes ? encoded(bytes.type, bytes.content) : {};
}

/** The query of a request with its question mark; what is undefined is left out. */
export function queryString(query: VendorRequest<unknown>['query']): string {
  if (!query) return '';
  const set = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) set.append(name, String(value));
  return set.size === 0 ? '' : `?${set.toString()}`;
}

function encoded(type: string, body: string | Buffer): EncodedBody {
  return { contentType: { 'content-type': type }, body };
}
