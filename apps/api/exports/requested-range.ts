import parseRange from 'range-parser';

/** Both ends belong to it. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * What of a file a `Range` header asks for; undefined: all of it. Several ranges, and what cannot be read, mean the whole
 * file, as RFC 9110 (14.2) allows.
 */
export function requestedRange(bytes: number, header: string | undefined): ByteRange | 'unsatisfiable' | undefined {
  if (header === undefined) return undefined;
  const parsed = parseRange(bytes, header, { combine: true });
  if (parsed === -1) return 'unsatisfiable';
  if (parsed === -2 || parsed.type !== 'bytes' || parsed.length !== 1) return undefined;
  return parsed[0];
}
