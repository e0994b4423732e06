import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { type ExportFormat } from '../../../domain/segment-export.js';
import { readStoredRows, type StoredFile, type StoredRow } from '../../../integrations/export-rows/stored-rows.js';

const cells = [
  { id: '9007199254740993', text: 'two\nlines, "quoted"', nothing: '' },
  { id: '2', text: 'Grüße', nothing: '' },
  { id: '3', text: '', nothing: '' },
];
const json = [
  '{"id":9007199254740993,"text":"two\\nlines, \\"quoted\\"","nothing":null}',
  '{"id":2,"text":"Grüße","nothing":null}',
  '{"id":"3","text":"","nothing":null}',
];
const files: [ExportFormat, string][] = [
  ['ndjson', `${json.join('\n')}\n`],
  ['json', `[\n${json.join(',\n')}\n]\n`],
  ['csv', 'id,text,nothing\r\n9007199254740993,"two\nlines, ""quoted""",\r\n2,Grüße,\r\n3,,\r\n'],
];

/** A file that is read in pieces of so many bytes. */
function fileOf(format: ExportFormat, text: string, pieceBytes: number): StoredFile {
  const bytes = Buffer.from(text);
  return {
    format,
    open: async (start) => {
      const pieces = [];
      for (let at = start; at < bytes.length; at += pieceBytes) pieces.push(bytes.subarray(at, at + pieceBytes));
      return Readable.from(pieces);
    },
  };
}

const allOf = (file: StoredFile, start?: number): Promise<StoredRow[]> =>
  Readable.from(readStoredRows(file, start)).toArray() as Promise<StoredRow[]>;

describe.each(files)('a file in %s', (format, text) => {
  it.each([1, 7, 1_000])('is read exactly, whatever the pieces it comes in (%d bytes)', async (pieceBytes) => {
    const rows = await allOf(fileOf(format, text, pieceBytes));
    expect(rows.map((row) => ({ ...row.cells }))).toEqual(cells);
  });

  it('is read on from behind any of its rows', async () => {
    const file = fileOf(format, text, 5);
    const rows = await allOf(file);
    for (const [index, { end }] of rows.entries()) expect(await allOf(file, end)).toEqual(rows.slice(index + 1));
  });

  it('passes on why its bytes could not be read', async () => {
    const failing = async (): Promise<Readable> =>
      Readable.from(
        (async function* () {
          yield Buffer.from(text.slice(0, 20));
          throw new Error('the disk is gone');
        })(),
      );
    await expect(allOf({ format, open: failing })).rejects.toThrow('the disk is gone');
  });
});

it.each<[ExportFormat, string]>([
  ['ndjson', ''],
  ['json', '[\n]\n'],
  ['csv', 'id,text\r\n'],
])('a file in %s may have no rows', async (format, text) => {
  expect(await allOf(fileOf(format, text, 100))).toEqual([]);
});

it('writes what is nested as JSON, and knows a column that is not there from one that is empty', async () => {
  const [row] = await allOf(fileOf('ndjson', '{"list":[1,"x"],"yes":true,"empty":null}\n', 100));
  expect(row?.cells).toEqual({ list: '[1,"x"]', yes: 'true', empty: '' });
});

it('says that a row is none', async () => {
  await expect(allOf(fileOf('ndjson', '[1]\n', 100))).rejects.toThrow(SyntaxError);
  await expect(allOf(fileOf('ndjson', '{"id":\n', 100))).rejects.toThrow(SyntaxError);
});
