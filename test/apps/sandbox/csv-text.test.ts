import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCsv, writeCsv } from '../../../apps/sandbox/csv-text.js';

describe('CSV', () => {
  it('is read back as it was written, quotes, commas and line ends included', () => {
    const value = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r\n', ' ', '#', 'é') });
    const rows = fc.array(fc.array(value, { minLength: 1, maxLength: 4 }), { maxLength: 5 });
    fc.assert(
      fc.property(rows, fc.constantFrom('\n', '\r\n'), (given, lineEnd) => {
        expect(readCsv(writeCsv(given, lineEnd))).toEqual(given);
      }),
    );
  });

  it('may do without quotes and without a last line end', () => {
    expect(readCsv('Id,Name\r\n1,Jane\n2,"A ""B"""')).toEqual([
      ['Id', 'Name'],
      ['1', 'Jane'],
      ['2', 'A "B"'],
    ]);
  });

  it('is none with an open quote', () => {
    expect(readCsv('Id\n"1')).toBeUndefined();
  });
});
