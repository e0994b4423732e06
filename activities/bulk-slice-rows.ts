import { type SalesforceRows } from '../domain/destination.js';
import { IntegrationError } from '../integrations/http/integration-error.js';
import { readStoredRows, type StoredFile, type StoredRow } from '../integrations/export-rows/stored-rows.js';
import { toBulkCsv } from '../integrations/salesforce/bulk-csv.js';
import { toBulkRow } from '../integrations/salesforce/to-bulk-row.js';

/** Rows of a file as the CSV of one bulk job. */
export interface SliceRows {
  csv: Buffer;
  rows: number;
  /** Offset behind the last one. */
  end: number;
}

/**
 * Far below the 100 MB that a job takes, so that a few can be held in memory and uploaded within an attempt; 100,000 rows
 * are ten of the batches that Salesforce makes of a job (Salesforce docs, Bulk API limits).
 */
export const sliceLimits = { bytes: 16_000_000, rows: 100_000 };
export type SliceLimits = typeof sliceLimits;

/** Quotes and comma. */
const cellOverhead = 3;

/**
 * The rows from `start` up to the offset `until`, or else as many as the limits let in; undefined when there are none left.
 *
 * @throws IntegrationError `rejected` where the file lacks a column
 */
export async function readSliceRows(
  file: StoredFile,
  destination: Pick<SalesforceRows, 'fields' | 'externalIdField'>,
  { start, until }: { start: number; until: number | SliceLimits },
): Promise<SliceRows | undefined> {
  const rows = readStoredRows(file, start);
  const first = await rows.next();
  if (first.done) return undefined;
  if (file.format === 'csv') checkColumns(first.value, Object.values(destination.fields));
  const read = { rows: 0, bytes: 0, end: start };

  async function* slice(firstRow: StoredRow): AsyncGenerator<Record<string, string>> {
    let next: IteratorResult<StoredRow, unknown> = { value: firstRow };
    while (!next.done) {
      const { cells, end } = next.value;
      const row = toBulkRow(cells, destination);
      yield row;
      read.rows += 1;
      read.end = end;
      for (const cell of Object.values(row)) read.bytes += Buffer.byteLength(cell) + cellOverhead;
      if (typeof until === 'number' ? end >= until : read.bytes >= until.bytes || read.rows >= until.rows) return;
      next = await rows.next();
    }
  }

  try {
    const csv = await toBulkCsv(slice(first.value), destination.externalIdField);
    return { csv, rows: read.rows, end: read.end };
  } finally {
    await rows.return(undefined);
  }
}

function checkColumns({ cells }: StoredRow, columns: string[]): void {
  const lacking = columns.filter((column) => !Object.hasOwn(cells, column));
  if (lacking.length === 0) return;
  throw new IntegrationError({
    message: `No rows were sent: the file has no column ${lacking.join(', ')}.`,
    kind: 'rejected',
    vendor: 'salesforce',
    effect: 'none',
  });
}
