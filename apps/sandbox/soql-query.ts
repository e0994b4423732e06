import { MalformedQuery, type SoqlToken, soqlTokens } from './soql-tokens.js';

export type SoqlLiteral = string | number | boolean | null;

export type SoqlCondition =
  | { kind: 'compare'; field: string; operator: '=' | '!='; value: SoqlLiteral }
  | { kind: 'all' | 'any'; conditions: SoqlCondition[] };

export interface SoqlQuery {
  fields: string[];
  object: string;
  where: SoqlCondition | null;
  orderBy: { field: string; descending: boolean }[];
  limit: number | null;
}

const literals = new Map<string, SoqlLiteral>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

interface TokenReader {
  peek(): SoqlToken | undefined;
  next(): SoqlToken;
  /** Takes a keyword, whose case does not matter, if it is next. */
  skipWord(text: string): boolean;
  skipSymbol(text: string): boolean;
}

function createTokenReader(tokens: SoqlToken[]): TokenReader {
  let position = 0;
  const skipIf = (fits: (token: SoqlToken) => boolean) => {
    const token = tokens[position];
    const found = token !== undefined && fits(token);
    if (found) position += 1;
    return found;
  };
  return {
    peek: () => tokens[position],
    next() {
      const token = tokens[position];
      if (token === undefined) throw new MalformedQuery("unexpected token: '<EOF>'");
      position += 1;
      return token;
    },
    skipWord: (text) => skipIf((token) => token.kind === 'word' && token.text.toUpperCase() === text),
    skipSymbol: (text) => skipIf((token) => token.kind === 'symbol' && token.text === text),
  };
}

function unexpected(token: SoqlToken): MalformedQuery {
  return new MalformedQuery(`unexpected token: '${'text' in token ? token.text : token.value}'`);
}

function readName(reader: TokenReader): string {
  const token = reader.next();
  if (token.kind !== 'word') throw unexpected(token);
  return token.text;
}

function readNames(reader: TokenReader): string[] {
  const names = [readName(reader)];
  while (reader.skipSymbol(',')) names.push(readName(reader));
  return names;
}

function readLiteral(reader: TokenReader): SoqlLiteral {
  const token = reader.next();
  if (token.kind === 'string' || token.kind === 'number') return token.value;
  const literal = token.kind === 'word' ? literals.get(token.text.toLowerCase()) : undefined;
  if (literal === undefined) throw unexpected(token);
  return literal;
}

function readTerm(reader: TokenReader): SoqlCondition {
  if (reader.skipSymbol('(')) {
    const inner = readConditions(reader);
    if (!reader.skipSymbol(')')) throw unexpected(reader.next());
    return inner;
  }
  const field = readName(reader);
  const operator = reader.next();
  if (operator.kind !== 'symbol' || (operator.text !== '=' && operator.text !== '!=')) throw unexpected(operator);
  return { kind: 'compare', field, operator: operator.text, value: readLiteral(reader) };
}

/** AND and OR may not stand side by side without parentheses. */
function readConditions(reader: TokenReader): SoqlCondition {
  const first = readTerm(reader);
  for (const [word, kind] of [['AND', 'all'] as const, ['OR', 'any'] as const]) {
    if (!reader.skipWord(word)) continue;
    const conditions = [first, readTerm(reader)];
    while (reader.skipWord(word)) conditions.push(readTerm(reader));
    return { kind, conditions };
  }
  return first;
}

function readOrder(reader: TokenReader): SoqlQuery['orderBy'] {
  const order: SoqlQuery['orderBy'] = [];
  do {
    const field = readName(reader);
    const descending = reader.skipWord('DESC');
    if (!descending) reader.skipWord('ASC');
    if (reader.skipWord('NULLS') && !reader.skipWord('LAST') && !reader.skipWord('FIRST')) {
      throw unexpected(reader.next());
    }
    order.push({ field, descending });
  } while (reader.skipSymbol(','));
  return order;
}

function readLimit(reader: TokenReader): number {
  const token = reader.next();
  if (token.kind !== 'number' || !Number.isInteger(token.value) || token.value < 0) throw unexpected(token);
  return token.value;
}

/**
 * Parses `SELECT … FROM … [WHERE …] [ORDER BY …] [LIMIT n]` with `=`, `!=`, AND, OR and parentheses; keywords in any
 * case. Throws MalformedQuery for everything else, where the real thing may know more.
 */
export function parseSoql(soql: string): SoqlQuery {
  const reader = createTokenReader(soqlTokens(soql));
  if (!reader.skipWord('SELECT')) throw unexpected(reader.next());
  const fields = readNames(reader);
  if (!reader.skipWord('FROM')) throw unexpected(reader.next());
  const object = readName(reader);
  const where = reader.skipWord('WHERE') ? readConditions(reader) : null;
  let orderBy: SoqlQuery['orderBy'] = [];
  if (reader.skipWord('ORDER')) {
    if (!reader.skipWord('BY')) throw unexpected(reader.next());
    orderBy = readOrder(reader);
  }
  const limit = reader.skipWord('LIMIT') ? readLimit(reader) : null;
  const rest = reader.peek();
  if (rest !== undefined) throw unexpected(rest);
  return { fields, object, where, orderBy, limit };
}
