import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import { IntegrationError } from '../http/integration-error.js';

export type BulkRows = AsyncIterable<Record<string, string>> | Iterable<Record<string, string>>;

/** Salesforce takes 150 MB counted in base64 (Salesforce docs, Bulk API limits). */
export const maxBulkBytes = 100_000_000;

const columnName = /^[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z][A-Za-z0-9_]*)?$/;

/**
 * Rows as the CSV of a Bulk API job: a header of field names, every cell quoted, LF between lines. Cells are data, and
 * what looks like a spreadsheet formula is left as it is. Every row has the fields of the first one.
 *
 * @throws IntegrationError `rejected` when there is no row, a row has other fields, or it is too much for one job
 */
export async function toBulkCsv(rows: BulkRows, keyField: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  await pipeline(
    Readable.from(checked(rows, keyField)),
    stringify({ header: true, quoted: true, record_delimiter: 'unix' }),
    async (csv: AsyncIterable<Buffer | string>) => {
      for await (const chunk of csv) {
        const bytes = Buffer.from(chunk);
        size += bytes.length;
        if (size > maxBulkBytes) throw refused(`they are more than ${maxBulkBytes} bytes, the most one job takes`);
        chunks.push(bytes);
      }
    },
  );
  return Buffer.concat(chunks, size);
}

async function* checked(rows: BulkRows, keyField: string): AsyncGenerator<Record<string, string>> {
  let columns: string[] | undefined;
  for await (const row of rows) {
    columns ??= checkedColumns(Object.keys(row), keyField);
    const { length } = Object.keys(row);
    if (length !== columns.length || !columns.every((column) => Object.hasOwn(row, column))) {
      throw refused('a row has other fields than the first one');
    }
    yield row;
  }
  if (!columns) throw refused('there are none');
}

function checkedColumns(columns: string[], keyField: string): string[] {
  if (!columns.every((column) => columnName.test(column)))
    throw refused('a field has characters that no field name has');
  if (!columns.includes(keyField)) throw refused(`they lack the external-id field ${keyField}`);
  return columns;
}

function refused(reason: string): IntegrationError {
  return new IntegrationError({
    message: `salesforce: no rows were uploaded: ${reason}`,
    kind: 'rejected',
    vendor: 'salesforce',
    effect: 'none',
  });
}
