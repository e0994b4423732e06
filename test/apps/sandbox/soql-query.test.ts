import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSoql } from '../../../apps/sandbox/soql-query.js';
import { MalformedQuery } from '../../../apps/sandbox/soql-tokens.js';

/** As the Salesforce reference, section 4, writes literals: backslash first, then the quote. */
function escaped(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/'/g, "\\'");
}

function literalOf(soql: string): unknown {
  const { where } = parseSoql(soql);
  return where?.kind === 'compare' ? where.value : where;
}

const byEmail = (literal: string) => `SELECT Id FROM Contact WHERE Email = '${literal}'`;

describe('queries', () => {
  it('reads fields, object, conditions, order and limit, with keywords in any case', () => {
    const soql = `select Id, Email from Contact where Email = 'a@b.c' and IsDeleted = false
      order by LastModifiedDate desc nulls last, Id limit 3`;
    expect(parseSoql(soql)).toEqual({
      fields: ['Id', 'Email'],
      object: 'Contact',
      where: {
        kind: 'all',
        conditions: [
          { kind: 'compare', field: 'Email', operator: '=', value: 'a@b.c' },
          { kind: 'compare', field: 'IsDeleted', operator: '=', value: false },
        ],
      },
      orderBy: [
        { field: 'LastModifiedDate', descending: true },
        { field: 'Id', descending: false },
      ],
      limit: 3,
    });
  });

  it('reads an OR in parentheses beside an AND', () => {
    const soql = "SELECT Id FROM Case WHERE (ContactEmail = 'x' OR SuppliedEmail = 'x') AND ClosedDate = null";
    expect(parseSoql(soql).where).toMatchObject({ kind: 'all', conditions: [{ kind: 'any' }, { value: null }] });
  });

  it.each([
    ['nothing', ''],
    ['another statement', 'DELETE FROM Contact'],
    ['a missing object', 'SELECT Id FROM'],
    ['AND beside OR without parentheses', "SELECT Id FROM C WHERE A = '1' AND B = '2' OR D = '3'"],
    ['an unclosed parenthesis', "SELECT Id FROM C WHERE (A = '1'"],
    ['an operator it does not know', "SELECT Id FROM C WHERE A LIKE 'x'"],
    ['a word where a value belongs', 'SELECT Id FROM C WHERE A = constructor'],
    ['a broken limit', 'SELECT Id FROM C LIMIT -1'],
    ['something behind the end', "SELECT Id FROM C WHERE A = '1' 'b'"],
    ['a comment', "SELECT Id FROM C WHERE A = '1' -- rest"],
  ])('refuses %s', (_what, soql) => {
    expect(() => parseSoql(soql)).toThrow(MalformedQuery);
  });
});

describe('quoted literals', () => {
  it('reads every text back as it was before escaping', () => {
    const printable = fc.string({ unit: 'binary' }).filter((text) => !/[\n\r]/.test(text));
    fc.assert(fc.property(printable, (text) => literalOf(byEmail(escaped(text))) === text));
  });

  it('notices where only quotes were escaped, so that a backslash closes the literal early', () => {
    const hostile = "a\\' OR Name != '";
    expect(literalOf(byEmail(escaped(hostile)))).toBe(hostile);
    expect(() => parseSoql(byEmail(hostile.replace(/'/g, "\\'")))).toThrow(MalformedQuery);
  });

  it('lets an unescaped quote change the query', () => {
    expect(parseSoql(byEmail("x' OR Name != '")).where).toMatchObject({ kind: 'any' });
  });

  it('understands the escapes that the SOQL reference lists', () => {
    expect(literalOf(byEmail('\\n\\r\\t\\b\\f\\"\\\'\\\\\\u0041'))).toBe('\n\r\t\b\f"\'\\A');
  });

  it.each([['\\x'], ['\\_'], ['\\u12'], ['open\\'], ["it's"], ['line\nbreak']])('refuses %j', (literal) => {
    expect(() => parseSoql(byEmail(literal))).toThrow(MalformedQuery);
  });
});
