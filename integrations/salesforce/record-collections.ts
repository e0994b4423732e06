import { type IntegrationError } from '../http/integration-error.js';
import { rowBatches } from './row-batches.js';
import { rowError } from './row-error.js';
import { type SalesforceFields } from './salesforce-fields.js';
import { type SalesforceHttp } from './salesforce-http.js';
import { collectionAnswer } from './salesforce-responses.js';
import { soqlIdentifier } from './soql.js';

/** What became of one row of an update, in the order given. */
export type RowResult = { id: string; ok: true } | { id: string; ok: false; error: IntegrationError };

/** What became of one row of an upsert, in the order given; the id is that of the record. */
export type UpsertResult =
  { key: string; id: string | null; ok: true } | { key: string; id: null; ok: false; error: IntegrationError };

type Written = { id: string | null; error?: IntegrationError };

/** Rows in one call at most (Salesforce docs, sObject collections). */
const maxRows = 200;

/** Updates rows, each on its own: one that fails stops no other. */
export async function updateRecords(
  http: SalesforceHttp,
  object: string,
  rows: readonly { id: string; fields: SalesforceFields }[],
  signal?: AbortSignal,
): Promise<RowResult[]> {
  const type = soqlIdentifier(object);
  const results: RowResult[] = [];
  for (const batch of rowBatches(rows, ({ id }) => id, maxRows)) {
    const records = batch.map(({ id, fields }) => ({ ...fields, attributes: { type }, id }));
    const written = await write(
      http,
      { path: '/composite/sobjects', attempt: `update ${object} records`, records },
      signal,
    );
    batch.forEach(({ id }, index) => {
      const error = written[index]?.error;
      results.push(error ? { id, ok: false, error } : { id, ok: true });
    });
  }
  return results;
}

/** Creates or updates rows by a unique external-id field, each on its own. */
export async function upsertRecords(
  http: SalesforceHttp,
  { object, externalIdField }: { object: string; externalIdField: string },
  rows: readonly { key: string; fields: SalesforceFields }[],
  signal?: AbortSignal,
): Promise<UpsertResult[]> {
  const type = soqlIdentifier(object);
  const keyField = soqlIdentifier(externalIdField);
  const path = `/composite/sobjects/${type}/${keyField}`;
  const upsert = (batch: readonly { key: string; fields: SalesforceFields }[]) => {
    const records = batch.map(({ key, fields }) => ({ ...fields, attributes: { type }, [keyField]: key }));
    return write(http, { path, attempt: `upsert ${object} records`, records }, signal);
  };
  const results: UpsertResult[] = [];
  for (const batch of rowBatches(rows, ({ key }) => key, maxRows)) {
    const written = await upsert(batch);
    // Of two first writes at once the loser is refused; by then the record exists, and its repetition is an update.
    const losers = [...written.keys()].filter((index) => written[index]?.error?.code === 'DUPLICATE_VALUE');
    const again = losers.length > 0 ? await upsert(batch.filter((_, index) => losers.includes(index))) : [];
    losers.forEach((index, position) => (written[index] = again[position] ?? { id: null }));
    batch.forEach(({ key }, index) => {
      const { id = null, error } = written[index] ?? {};
      results.push(error ? { key, id: null, ok: false, error } : { key, id, ok: true });
    });
  }
  return results;
}

/** One call. It is answered with 200 even when every row failed; results come in the order of the rows. */
async function write(
  http: SalesforceHttp,
  { path, attempt, records }: { path: string; attempt: string; records: unknown[] },
  signal?: AbortSignal,
): Promise<Written[]> {
  const { body } = await http.request({
    method: 'PATCH',
    path,
    json: { allOrNone: false, records },
    attempt,
    schema: collectionAnswer(records.length),
    signal,
  });
  return body.map(({ id, success, errors }) => {
    if (success) return { id: id ?? null };
    const [error] = errors ?? [];
    return {
      id: null,
      error: rowError(http.connection, attempt, { code: error?.statusCode, message: error?.message }),
    };
  });
}
