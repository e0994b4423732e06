import { Readable } from 'node:stream';
import { type VendorRequest } from './vendor-request.js';

export interface EncodedBody {
  headers?: Record<string, string>;
  body?: string | Buffer | Readable;
}

/** What was to be sent could not be read; `cause` is what its source threw. */
export class BodyUnreadable extends Error {
  override readonly name = 'BodyUnreadable';
}

/** What a request sends and under which headers; JSON before a form before bytes before a stream, or nothing at all. */
export function encodeBody({ json, form, bytes, stream }: VendorRequest<unknown>): EncodedBody {
  if (json !== undefined) return encoded('application/json; charset=utf-8', JSON.stringify(json));
  if (form) return encoded('application/x-www-form-urlencoded', new URLSearchParams(form).toString());
  if (bytes) return encoded(bytes.type, bytes.content);
  if (!stream) return {};
  return {
    headers: { 'content-type': stream.type, 'content-length': String(stream.length) },
    body: Readable.from(openedWhenRead(stream.open), { objectMode: false }),
  };
}

/** The query of a request with its question mark; what is undefined is left out. */
export function queryString(query: VendorRequest<unknown>['query']): string {
  if (!query) return '';
  const set = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) set.append(name, String(value));
  return set.size === 0 ? '' : `?${set.toString()}`;
}

function encoded(type: string, body: string | Buffer): EncodedBody {
  return { headers: { 'content-type': type }, body };
}

/** A request that never leaves its queue opens nothing. */
async function* openedWhenRead(open: () => Readable): AsyncGenerator<unknown> {
  try {
    yield* open();
  } catch (cause) {
    throw new BodyUnreadable('the body could not be read', { cause });
  }
}
