import { parse } from 'lossless-json';

// Sixteen digits are the first that may not fit; quoted ids do not match, so most bodies take the fast parser.
const longInteger = /(?:^|[[,:\s])-?\d{16,}\s*(?:[,\]}]|$)/;
const integer = /^-?\d+$/;

/**
 * Parses JSON, keeping bare integers beyond 2^53 exact by returning them as strings.
 *
 * @throws SyntaxError when the text is not JSON
 */
export function parseExactJson(text: string): unknown {
  if (!longInteger.test(text)) return JSON.parse(text);
  return parse(text, null, { parseNumber: exactNumber, onDuplicateKey: ({ newValue }) => newValue });
}

function exactNumber(digits: string): number | string {
  const value = Number(digits);
  return integer.test(digits) && !Number.isSafeInteger(value) ? digits : value;
}
