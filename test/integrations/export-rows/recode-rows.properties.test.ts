import { parse as parseCsv } from 'csv-parse/sync';
import fc from 'fast-check';
import { isLosslessNumber, LosslessNumber, parse, stringify } from 'lossless-json';
import { describe, expect, it } from 'vitest';
import { recodeRows } from '../../../integrations/export-rows/recode-rows.js';
import { failureOf } from '../loopback-server.js';
import { gathered, inPassingChunks } from './byte-streams.js';

const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 25 });
const number = fc
  .record({
    sign: fc.constantFrom('', '-'),
    whole: digits.map((text) => text.replace(/^0+(?=\d)/, '')),
    fraction: fc.option(digits, { nil: undefined }),
    exponent: fc.option(fc.integer({ min: -400, max: 400 }), { nil: undefined }),
  })
  .map(({ sign, whole, fraction, exponent }) => {
    const power = exponent === undefined ? '' : `e${exponent}`;
    return new LosslessNumber(`${sign}${whole}${fraction === undefined ? '' : `.${fraction}`}${power}`);
  });
const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string(), fc.constantFrom('"', '\\', ',', '\n', '{"a":1}'));
const key = text.filter((name) => name !== '__proto__' && !name.endsWith('*'));
const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    number,
    text,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 3 }),
  ),
})).value;
const name = fc.oneof(fc.constantFrom('UserId', 'EventStart', 'Größe', 'a"b', 'a\\b'), key);
const space = fc.constantFrom('', '', '', ' ', '\t');

/** A name or a text as JSON may write it: plainly or in escapes. */
function written(escapes: boolean, plain: string): string {
  if (!escapes) return JSON.stringify(plain);
  return `"${[...Array(plain.length).keys()].map((at) => `\\u${plain.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')}"`;
}

const member = fc.record({ name, value, escapes: fc.boolean(), around: fc.tuple(space, space, space, space) });
const row = fc.array(member, { maxLength: 8 }).map((members) => {
  const texts = members.map(({ name, value, escapes, around: [a, b, c, d] }) => {
    const valueText = typeof value === 'string' ? written(escapes, value) : stringify(value);
    return `${a}${written(escapes, name)}${b}:${c}${valueText}${d}`;
  });
  return `{${texts.join(',')}}`;
});

/** A row as lossless-json reads it: numbers as their source, the last of one name. */
function read(text: string): Record<string, unknown> {
  return parse(text, null, { onDuplicateKey: ({ newValue }) => newValue }) as Record<string, unknown>;
}

function cell(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (isLosslessNumber(value)) return value.value;
  return typeof value === 'string' ? value : (stringify(value) ?? '');
}

const rows = fc.array(row, { minLength: 1, maxLength: 5 });
const sizes = fc.integer({ min: 1, max: 200 });

async function recoded(texts: string[], size: number, options: Parameters<typeof recodeRows>[1]): Promise<string> {
  return (await gathered(recodeRows(inPassingChunks(`${texts.join('\n')}\n`, size), options))).toString();
}

describe('recodeRows, held to lossless-json', () => {
  it('writes the same values as NDJSON, of all members and of the asked ones', async () => {
    await fc.assert(
      fc.asyncProperty(rows, sizes, async (texts, size) => {
        const sources = texts.map(read);
        const fields = [...new Set(sources.flatMap(Object.keys))].reverse().filter((_, index) => index % 3 !== 2);
        for (const timezone of ['UTC', 'Europe/Berlin']) {
          const all = await recoded(texts, size, { format: 'ndjson', timezone });
          expect(all.trimEnd().split('\n').map(read)).toEqual(sources);
          const some = await recoded(texts, size, { format: 'ndjson', timezone, fields });
          const asked = ([field]: [string, unknown]) => fields.includes(field);
          expect(some.trimEnd().split('\n').map(read)).toEqual(
            sources.map((source) => Object.fromEntries(Object.entries(source).filter(asked))),
          );
        }
      }),
    );
  });

  it('writes the same values as CSV', async () => {
    await fc.assert(
      fc.asyncProperty(rows, sizes, async (texts, size) => {
        const sources = texts.map(read);
        const fields = [...new Set(sources.flatMap(Object.keys)), 'Nothing'];
        const csv = await recoded(texts, size, { format: 'csv', timezone: 'UTC', fields });
        const cells = parseCsv(csv, { record_delimiter: '\r\n' });
        expect(cells).toEqual(sources.map((source) => fields.map((field) => cell(source[field]))));
      }),
    );
  });

  it('takes for a row exactly what JSON.parse takes for an object', async () => {
    const damage = fc.record({
      at: fc.nat(400),
      removed: fc.nat(2),
      added: fc.constantFrom('', '"', '\\', ',', ':', '{', '}', ']', '0', '-', '.', 'e', ' ', '\u0001', 'é'),
    });
    await fc.assert(
      fc.asyncProperty(row, fc.array(damage, { minLength: 1, maxLength: 2 }), async (whole, damages) => {
        const text = damages.reduce((text, { at, removed, added }) => {
          const place = at % (text.length + 1);
          return (text.slice(0, place) + added + text.slice(place + removed)).toWellFormed();
        }, whole);
        fc.pre(text !== '');
        const rewritten = recoded([text], 7, { format: 'ndjson', timezone: 'UTC' });
        if (isJsonObject(text)) expect(await rewritten).toBe(`${text}\n`);
        else expect(await failureOf(rewritten)).toMatchObject({ name: 'ExportUnreadable', place: { row: 1, byte: 0 } });
      }),
      { numRuns: 1000 },
    );
  });
});

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
