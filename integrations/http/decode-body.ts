import { type IncomingHttpHeaders } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { parseExactJson } from './exact-json.js';

const unzip = promisify(gunzip);

/** `content` is undefined for an empty JSON body and for one that cannot be read, which `readable` tells apart. */
export interface DecodedBody {
  readable: boolean;
  content: unknown;
}

/** Unzips where the headers say so, never beyond `maxBytes`, and parses JSON with exact integers. Never throws. */
export async function decodeBody(
  headers: IncomingHttpHeaders,
  body: Buffer,
  { maxBytes, as }: { maxBytes: number; as: 'json' | 'text' },
): Promise<DecodedBody> {
  try {
    const plain = (await decompress(headers['content-encoding'], body, maxBytes)).toString();
    if (as === 'text') return { readable: true, content: plain };
    return { readable: true, content: plain === '' ? undefined : parseExactJson(plain) };
  } catch {
    // The parser's error quotes the body, which may hold personal data, so it goes no further.
    return { readable: false, content: undefined };
  }
}

function decompress(encoding: string | undefined, body: Buffer, maxBytes: number): Buffer | Promise<Buffer> {
  if (encoding === undefined || encoding === 'identity' || body.length === 0) return body;
  if (encoding === 'gzip' || encoding === 'x-gzip') return unzip(body, { maxOutputLength: maxBytes });
  throw new Error(`unexpected content encoding ${encoding}`);
}
