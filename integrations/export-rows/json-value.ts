const quote = 0x22;
const minus = 0x2d;
const zero = 0x30;
const nine = 0x39;
const comma = 0x2c;
const backslash = 0x5c;
const firstPrintable = 0x20;
const lettersOfEscapes = Buffer.from('"\\/bfnrt');
const letterOfCode = 0x75;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/**
 * Where the JSON value ends that begins at `start`, or -1 where none does. Strings and whole numbers are proven here, byte
 * by byte; the rest is found here and proven by `JSON.parse`.
 */
export function valueEnd(bytes: Buffer, start: number, limit: number): number {
  const first = bytes[start];
  if (first === quote) return stringEnd(bytes, start, limit);
  if (first === openBrace || first === openBracket) return nestedEnd(bytes, start, limit);
  return scalarEnd(bytes, start, limit);
}

/** Where the JSON string ends, quotes included, that begins at `start`, or -1 where none does. */
export function stringEnd(bytes: Buffer, start: number, limit: number): number {
  if (bytes[start] !== quote) return -1;
  for (let at = start + 1; at < limit;) {
    const byte = bytes[at] ?? 0;
    if (byte === quote) return at + 1;
    if (byte < firstPrintable) return -1;
    at = byte === backslash ? escapeEnd(bytes, at) : at + 1;
    if (at < 0) return -1;
  }
  return -1;
}

function escapeEnd(bytes: Buffer, start: number): number {
  const letter = bytes[start + 1] ?? 0;
  if (letter !== letterOfCode) return lettersOfEscapes.includes(letter) ? start + 2 : -1;
  for (let at = start + 2; at < start + 6; at++) if (!isHexDigit(bytes[at])) return -1;
  return start + 6;
}

function isHexDigit(byte = 0): boolean {
  const upperCase = byte & ~0x20;
  return isDigit(byte) || (upperCase >= 0x41 && upperCase <= 0x46);
}

/** The next byte that is no white space. */
export function skipSpace(bytes: Buffer, start: number, limit: number): number {
  let at = start;
  while (at < limit && isSpace(bytes[at])) at++;
  return at;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}

function scalarEnd(bytes: Buffer, start: number, limit: number): number {
  const digits = bytes[start] === minus ? start + 1 : start;
  let at = digits;
  while (at < limit && isDigit(bytes[at])) at++;
  const isWhole = at > digits && (bytes[digits] !== zero || at === digits + 1);
  if (isWhole && endsScalar(bytes[at])) return at;
  while (at < limit && !endsScalar(bytes[at])) at++;
  return proven(bytes, start, at);
}

function isDigit(byte = 0): boolean {
  return byte >= zero && byte <= nine;
}

function endsScalar(byte = 0): boolean {
  return byte === comma || byte === closeBrace || byte <= firstPrintable;
}

function nestedEnd(bytes: Buffer, start: number, limit: number): number {
  let depth = 0;
  for (let at = start; at < limit;) {
    const byte = bytes[at];
    if (byte === quote) {
      at = stringEnd(bytes, at, limit);
      if (at < 0) return -1;
      continue;
    }
    at++;
    if (byte === openBrace || byte === openBracket) depth++;
    else if ((byte === closeBrace || byte === closeBracket) && --depth === 0) return proven(bytes, start, at);
  }
  return -1;
}

/** JSON's own characters are ASCII, so reading each byte as a character proves as much as reading UTF-8 does. */
function proven(bytes: Buffer, start: number, end: number): number {
  try {
    JSON.parse(bytes.toString('latin1', start, end));
    return end;
  } catch {
    return -1;
  }
}
