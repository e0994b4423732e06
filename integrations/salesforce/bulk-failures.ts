import { parse } from 'csv-parse';
import { type IntegrationError } from '../http/integration-error.js';
import { rowError } from './row-error.js';

/** Rows of a job that were refused. */
export interface BulkFailures {
  total: number;
  /** How many of them may succeed when they are sent again, such as rows that were locked. */
  passing: number;
  /** The first ones, by their value of the external-id field; in no order. */
  rows: { key: string; error: IntegrationError }[];
}

/**
 * Reads the failed results of a job: what was uploaded, with an error such as `CODE:message:fields` for each row, in
 * another order than it was uploaded (Salesforce docs, Bulk API 2.0, failed records).
 */
export async function readBulkFailures(
  csv: string,
  { connection, keyField, most }: { connection: string; keyField: string; most: number },
): Promise<BulkFailures> {
  const failures: BulkFailures = { total: 0, passing: 0, rows: [] };
  const parser = parse({ columns: true, bom: true, skip_empty_lines: true, relax_column_count: true });
  parser.end(csv);
  for await (const row of parser as AsyncIterable<Record<string, string>>) {
    const error = toRowError(connection, row.sf__Error ?? '');
    failures.total += 1;
    if (error.kind === 'unavailable' || error.kind === 'rate-limited') failures.passing += 1;
    if (failures.rows.length < most) failures.rows.push({ key: row[keyField] ?? '', error });
  }
  return failures;
}

function toRowError(connection: string, text: string): IntegrationError {
  const [, code, message] = /^(\w+):([\s\S]*)$/.exec(text) ?? [undefined, undefined, text];
  return rowError(connection, 'write a row in bulk', { code, message });
}
