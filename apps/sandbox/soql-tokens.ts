export type SoqlToken =
  | { kind: 'word'; text: string }
  | { kind: 'string'; value: string }
  | { kind: 'symbol'; text: '=' | '!=' | '(' | ')' | ',' }
  | { kind: 'number'; value: number };

/** What Salesforce answers with MALFORMED_QUERY. */
export class MalformedQuery extends Error {}

const escapes: Record<string, string> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  '"': '"',
  "'": "'",
  '\\': '\\',
};

/** Reads a literal from behind its opening quote; `end` is behind the closing one. */
function readString(soql: string, start: number): { value: string; end: number } {
  let value = '';
  let position = start;
  while (position < soql.length) {
    const letter = soql.charAt(position);
    if (letter === "'") return { value, end: position + 1 };
    if (letter === '\n' || letter === '\r') throw new MalformedQuery('line breaks not allowed in string literals');
    if (letter !== '\\') {
      value += letter;
      position += 1;
      continue;
    }
    const escaped = soql.charAt(position + 1);
    const code = /^u([0-9a-fA-F]{4})/.exec(soql.slice(position + 1, position + 6))?.[1];
    if (code !== undefined) {
      value += String.fromCharCode(Number.parseInt(code, 16));
      position += 6;
      continue;
    }
    const meaning = escapes[escaped];
    if (meaning === undefined) throw new MalformedQuery(`Illegal string literal escape '\\${escaped}'`);
    value += meaning;
    position += 2;
  }
  throw new MalformedQuery('string literal has no closing quote');
}

const space = /\s+/y;
const word = /[A-Za-z_][A-Za-z0-9_.]*/y;
const number = /-?\d+(\.\d+)?/y;
const symbol = /!=|[=(),]/y;

function readAt(pattern: RegExp, soql: string, position: number): string | undefined {
  pattern.lastIndex = position;
  return pattern.exec(soql)?.[0];
}

/**
 * Cuts a query into tokens, understanding the escapes of quoted literals (SOQL reference, quoted string escape
 * sequences). Throws MalformedQuery.
 */
export function soqlTokens(soql: string): SoqlToken[] {
  const tokens: SoqlToken[] = [];
  let position = 0;
  while (position < soql.length) {
    if (soql.charAt(position) === "'") {
      const { value, end } = readString(soql, position + 1);
      tokens.push({ kind: 'string', value });
      position = end;
      continue;
    }
    let text = readAt(space, soql, position);
    if (text === undefined && (text = readAt(word, soql, position)) !== undefined) tokens.push({ kind: 'word', text });
    else if (text === undefined && (text = readAt(number, soql, position)) !== undefined) {
      tokens.push({ kind: 'number', value: Number(text) });
    } else if (text === undefined && (text = readAt(symbol, soql, position)) !== undefined) {
      tokens.push({ kind: 'symbol', text: text as '=' | '!=' | '(' | ')' | ',' });
    }
    if (text === undefined) throw new MalformedQuery(`unexpected token: '${soql.charAt(position)}'`);
    position += text.length;
  }
  return tokens;
}
