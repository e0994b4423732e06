import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { selectIds, soqlIdentifier, soqlLiteral } from '../../../integrations/salesforce/soql.js';

/** Reads a literal as Salesforce does: it must end exactly at the end of the text, and only known escapes may occur. */
function parseLiteral(soql: string): string {
  const inside = /^'((?:[^'\\]|\\[\\'])*)'$/s.exec(soql)?.[1];
  if (inside === undefined) throw new Error('not one whole literal');
  return inside.replace(/\\([\\'])/g, '$1');
}

describe('a SOQL literal', () => {
  const quoting = fc.constantFrom("'", '\\', "\\'", '"', '%', '_', ' OR Name != ', 'a');

  it('means exactly the value it was made from', () => {
    const anyValue = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.array(quoting).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(anyValue, (value) => {
        fc.pre(!/\p{Cc}/u.test(value));
        expect(parseLiteral(soqlLiteral(value))).toBe(value);
      }),
    );
  });

  it.each(['line\nbreak', 'nul\u0000', 'delete\u007f', 'next\u0085'])('is not made from %j', (value) => {
    expect(() => soqlLiteral(value)).toThrow('control character');
  });
});

describe('a SOQL query', () => {
  it('asks for the newest records and stays one query', () => {
    expect(selectIds({ object: 'Contact', field: 'Email', value: "o'hara@example.com", limit: 3 })).toBe(
      "SELECT Id FROM Contact WHERE Email = 'o\\'hara@example.com' ORDER BY LastModifiedDate DESC, Id LIMIT 3",
    );
  });

  it.each(['', 'Email = 1 OR Id', '1st', 'Naïve', 'Email--', '_x'])('takes no %j for a name', (name) => {
    expect(() => soqlIdentifier(name)).toThrow('characters that no such name has');
  });

  it.each(['Contact', 'Delivery_Key__c'])('takes %s for a name', (name) => {
    expect(soqlIdentifier(name)).toBe(name);
  });
});
