import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { recodeRows, type RecodeOptions } from '../../../integrations/export-rows/recode-rows.js';
import { failureOf } from '../loopback-server.js';
import { gathered, inPassingChunks } from './byte-streams.js';

const mostRowBytes = 64 * 1024 * 1024;

async function recoded(source: string | Uint8Array, options: Partial<RecodeOptions>, size?: number): Promise<string> {
  const whole = { format: 'ndjson', timezone: 'UTC', ...options } as const;
  return (await gathered(recodeRows(inPassingChunks(source, size), whole))).toString();
}

const rows = [
  '{"UserId":6606828898126528473,"EventStart":"2026-03-29T01:00:00.1234Z","EventTargetText":"Zoë \\"says\\" a,b","n":1.50}',
  '{ "n" : -0 , "UserId":-9007199254740993,"EventTargetText":null,"user_Plan_str":"pro","evt_At_date":"2026-01-01T00:00:00Z"}',
];
const source = `${rows.join('\n')}\n`;

describe('recodeRows to NDJSON', () => {
  it('passes whole rows unchanged, each with one line feed at its end, and counts them', async () => {
    for (const text of [source, rows.join('\r\n'), `\n${rows.join('\n\r\n')}`]) {
      for (const size of [1, 50, Infinity]) {
        const passing = recodeRows(inPassingChunks(text, size), { format: 'ndjson', timezone: 'UTC' });
        expect((await gathered(passing)).toString()).toBe(source);
        expect(passing.rows).toBe(2);
      }
    }
    expect(await recoded('', {})).toBe('');
  });

  it('writes the asked fields in the asked order, numbers to the digit, and omits what a row does not have', async () => {
    expect(await recoded(source, { fields: ['n', 'UserId', 'user_Plan_str', 'Nothing'] })).toBe(
      '{"n":1.50,"UserId":6606828898126528473}\n{"n" : -0,"UserId":-9007199254740993,"user_Plan_str":"pro"}\n',
    );
    expect(await recoded(source, { fields: ['Nothing'] })).toBe('{}\n{}\n');
  });

  it('writes all columns of a family where it was asked for', async () => {
    const row = '{"evt_b":1,"user_b":2,"evt_a":3,"n":4,"evt_c":5}';
    expect(await recoded(row, { fields: ['n', 'evt_*', 'user_*', 'evt_c'] })).toBe(
      '{"n":4,"evt_b":1,"evt_a":3,"user_b":2,"evt_c":5}\n',
    );
  });

  it('takes the last of members with one name, also where the name is escaped', async () => {
    expect(await recoded('{"a":1,"b":2,"\\u0061":3}', { fields: ['b', 'a'] })).toBe('{"b":2,"\\u0061":3}\n');
  });

  it('writes time columns in the zone asked for, and other texts as they are', async () => {
    const row = `{"EventStart":"2026-03-29T01:00:00.1234Z","UserCreated":"never","evt_At_date":"2026-01-01T00:00:00Z","Text":"2026-01-01T00:00:00Z","PageStart":null}`;
    const shifted = `{"EventStart":"2026-03-29T03:00:00.1234+02:00","UserCreated":"never","evt_At_date":"2026-01-01T01:00:00+01:00","Text":"2026-01-01T00:00:00Z","PageStart":null}\n`;
    expect(await recoded(row, { timezone: 'Europe/Berlin' })).toBe(shifted);
    expect(await recoded(row, { timezone: 'Europe/Berlin', fields: ['Text', 'EventStart'] })).toBe(
      '{"Text":"2026-01-01T00:00:00Z","EventStart":"2026-03-29T03:00:00.1234+02:00"}\n',
    );
  });
});

describe('recodeRows to JSON', () => {
  it('writes rows with a comma between', async () => {
    expect(await recoded(source, { format: 'json' }, 3)).toBe(rows.join(',\n'));
    expect(await recoded(source, { format: 'json', fields: ['n'] })).toBe('{"n":1.50},\n{"n" : -0}');
  });
});

describe('recodeRows to CSV', () => {
  const fields = ['UserId', 'EventStart', 'EventTargetText', 'n'];

  it('writes a record of RFC 4180 for each row: quotes where needed, quotes doubled, CRLF at the end', async () => {
    expect(await recoded(source, { format: 'csv', fields })).toBe(
      '6606828898126528473,2026-03-29T01:00:00.1234Z,"Zoë ""says"" a,b",1.50\r\n-9007199254740993,,,-0\r\n',
    );
  });

  it('writes what any reader of CSV reads back', async () => {
    const texts = [
      '',
      'a',
      'a,b',
      '"',
      'a\nb',
      'a\r\nb',
      ' a ',
      '\\',
      '"a","b"',
      '=1+1',
      '+49 30',
      '-x',
      '@x',
      '😀',
      '\u0000',
    ];
    const lines = texts.map((a) => JSON.stringify({ a, b: 1 })).join('\n');
    expect(parse(await recoded(lines, { format: 'csv', fields: ['a', 'b'] }))).toEqual(
      texts.map((text) => [text, '1']),
    );
  });

  it('writes booleans as words, null and what is absent as nothing, objects and arrays as their JSON', async () => {
    const row = '{"a":true,"b":null,"c":{"id":9007199254740993,"t":"x\\"y"},"d":[1, 2],"f":false}';
    expect(await recoded(row, { format: 'csv', fields: ['a', 'b', 'c', 'd', 'e', 'f'] })).toBe(
      'true,,"{""id"":9007199254740993,""t"":""x\\""y""}","[1, 2]",,false\r\n',
    );
  });

  it('writes an empty cell that is the only one so that its record is seen', async () => {
    expect(await recoded('{"a":""}\n{}\n{"a":1}', { format: 'csv', fields: ['a'] })).toBe('""\r\n""\r\n1\r\n');
  });

  it('writes time columns in the zone asked for', async () => {
    expect(await recoded(source, { format: 'csv', fields: ['EventStart'], timezone: 'America/New_York' })).toBe(
      '2026-03-28T21:00:00.1234-04:00\r\n""\r\n',
    );
  });

  it('refuses to begin without the name of every column', () => {
    const options = { format: 'csv', timezone: 'UTC' } as const;
    expect(() => recodeRows(inPassingChunks(''), options)).toThrow(RangeError);
    expect(() => recodeRows(inPassingChunks(''), { ...options, fields: ['a', 'user_*'] })).toThrow(RangeError);
    expect(() => recodeRows(inPassingChunks(''), { ...options, fields: ['a', 'a'] })).toThrow(RangeError);
  });
});

describe('recodeRows on a damaged file', () => {
  it.each([
    ['not-json', '{"Email":"jane@'],
    ['not-json', '{"Email":"jane@doe.com",}'],
    ['not-json', 'jane@doe.com'],
    ['not-an-object', '["jane@doe.com"]'],
    ['not-an-object', 'null'],
    ['not-utf8', Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d])],
  ])('refuses a row that is %s, tells its place and nothing of its content: %s', async (kind, row) => {
    const damaged = Buffer.concat([Buffer.from('{"a":1}\n\n{"a":2}\n'), Buffer.from(row), Buffer.from('\n{"a":3}\n')]);
    for (const options of [{}, { fields: ['a'] }, { format: 'csv', fields: ['a'] }] as const) {
      for (const size of [4, Infinity]) {
        const failure = await failureOf(recoded(damaged, options, size));
        expect(failure).toMatchObject({ name: 'ExportUnreadable', kind, place: { row: 3, byte: 17 } });
        expect(String((failure as Error).stack)).not.toContain('jane');
      }
    }
  });

  it.each([
    '01',
    '-01',
    '-',
    '+1',
    '.5',
    '1.',
    '1e',
    '0x1',
    'NaN',
    'tru',
    'nullx',
    '',
    '1]',
    '"\\x"',
    '"\\u12"',
    '"a',
    '[1',
    '{"b":}',
  ])('refuses a row whose value is %s', async (value) => {
    expect(await failureOf(recoded(`{"a":${value}}\n`, {}))).toMatchObject({
      kind: 'not-json',
      place: { row: 1, byte: 0 },
    });
  });

  it('refuses a row of more than 64 MB, and tells where it begins', async () => {
    const endless = async function* () {
      yield Buffer.from('{"a":1}\n{"a":"');
      for (;;) yield Buffer.alloc(1024 * 1024, 'x');
    };
    expect(await failureOf(gathered(recodeRows(endless(), { format: 'ndjson', timezone: 'UTC' })))).toMatchObject({
      kind: 'row-too-long',
      place: { byte: 8 },
    });
  });

  it('takes a row of 64 MB', async () => {
    const row = `{"a":"${'x'.repeat(mostRowBytes - '{"a":""}\n'.length)}"}\n`;
    expect(await recoded(row, { format: 'csv', fields: ['a'] }, 1024 * 1024)).toBe(`${row.slice(6, -3)}\r\n`);
  });
});
