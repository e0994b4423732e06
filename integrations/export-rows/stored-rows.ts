import { parse } from 'csv-parse';
import { type Readable } from 'node:stream';
import { type ExportFormat } from '../../domain/segment-export.js';
import { parseExactJson } from '../http/exact-json.js';

/** Cells as text by column; empty for null. A column that the row does not have is not there. */
export type StoredCells = Readonly<Record<string, string>>;

export interface StoredRow {
  cells: StoredCells;
  /** Offset in bytes behind the row, from which a later reading can go on. */
  end: number;
}

export interface StoredFile {
  format: ExportFormat;
  /** The file's bytes from an offset on. */
  open(start: number): Promise<Readable>;
}

const newline = 10;

/**
 * The rows of a file that an export wrote, from the row that begins at `start` on, in constant memory. Integers of any
 * length stay exact; what is nested becomes JSON.
 *
 * @throws what the file throws, or a SyntaxError or CsvError where it is not what its format says
 */
export function readStoredRows(file: StoredFile, start = 0): AsyncGenerator<StoredRow> {
  return file.format === 'csv' ? readCsvRows(file, start) : readJsonRows(file, start);
}

async function* readCsvRows(file: StoredFile, start: number): AsyncGenerator<StoredRow> {
  const columns = start === 0 ? true : await readHeader(file);
  if (!columns) return;
  for await (const { record, bytes } of parseCsv<Record<string, string>>(await file.open(start), columns)) {
    yield { cells: record, end: start + bytes };
  }
}

async function readHeader(file: StoredFile): Promise<string[] | undefined> {
  for await (const { record } of parseCsv<string[]>(await file.open(0), false)) return record;
  return undefined;
}

async function* parseCsv<Row>(source: Readable, columns: boolean | string[]) {
  const parser = source.pipe(parse({ columns, bom: true, info: true }));
  source.once('error', (error) => parser.destroy(error));
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: Row; info: { bytes: number } }>) {
      yield { record, bytes: info.bytes };
    }
  } finally {
    source.destroy();
    parser.destroy();
  }
}

/** NDJSON, and the JSON arrays of exports, which have one row a line too. */
async function* readJsonRows(file: StoredFile, start: number): AsyncGenerator<StoredRow> {
  for await (const { line, end } of readLines(await file.open(start), start)) {
    const text = line.trim().replace(/,$/, '');
    if (text !== '' && text !== '[' && text !== ']') yield { cells: toCells(parseExactJson(text)), end };
  }
}

async function* readLines(source: Readable, start: number): AsyncGenerator<{ line: string; end: number }> {
  let rest: Buffer[] = [];
  let end = start;
  for await (const chunk of source as AsyncIterable<Buffer>) {
    let from = 0;
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, from)) {
      const line = Buffer.concat([...rest, chunk.subarray(from, at + 1)]);
      rest = [];
      from = at + 1;
      end += line.length;
      yield { line: line.toString(), end };
    }
    if (from < chunk.length) rest.push(chunk.subarray(from));
  }
  const last = Buffer.concat(rest);
  if (last.length > 0) yield { line: last.toString(), end: end + last.length };
}

function toCells(row: unknown): StoredCells {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) throw new SyntaxError('a row is not an object');
  return Object.fromEntries(Object.entries(row).map(([column, value]) => [column, toText(value)]));
}

function toText(value: unknown): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
