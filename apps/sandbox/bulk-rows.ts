import { type RecordEffect } from './effect.js';
import { type BulkJob, type BulkRow } from './bulk-job.js';
import { readCsv, writeCsv } from './csv-text.js';
import { type JsonObject } from './json-object.js';
import { type RecordPlan, type RecordWrites } from './record-writes.js';
import { type RowFailures } from './row-failures.js';
import { salesforceField, salesforceObject, type SalesforceObject } from './salesforce-objects.js';
import { createSeededRandom } from './seeded-random.js';

type Outcome = Pick<BulkJob, 'state' | 'header' | 'rows' | 'errorMessage'> & Partial<Pick<BulkJob, 'csv'>>;

function failed(errorMessage: string): Outcome {
  return { state: 'Failed', header: [], rows: [], errorMessage };
}

/** Blank values are left as they are, `#N/A` clears (Salesforce reference, section 7). */
function recordOf(object: SalesforceObject, header: string[], values: string[]): JsonObject {
  const record: JsonObject = {};
  for (const [index, name] of header.entries()) {
    const text = values[index] ?? '';
    if (text === '') continue;
    const isBoolean = salesforceField(object, name)?.type === 'boolean';
    record[name] = text === '#N/A' ? null : isBoolean ? text.toLowerCase() === 'true' : text;
  }
  return record;
}

function shuffled<T>(items: T[], seed: number): T[] {
  const random = createSeededRandom(seed);
  return items
    .map((item) => ({ item, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

/** Writes every row of an uploaded job; a row that fails does not hold up the others. */
export function processBulkJob(
  job: BulkJob,
  writes: RecordWrites,
  failures: RowFailures,
  land: (effect: RecordEffect) => void,
): Outcome {
  const object = salesforceObject(job.object);
  const csv = job.csv ?? '';
  const lines = readCsv(csv);
  const [header = [], ...rows] = lines ?? [];
  if (object === undefined || lines === undefined) return failed('InvalidBatch : the file is not CSV');
  if (/\r\n/.test(csv.slice(0, csv.indexOf('\n') + 1)) !== (job.lineEnding === 'CRLF')) {
    const message = `LineEnding is invalid on user data. Current LineEnding setting is ${job.lineEnding}`;
    return failed(`ClientInputError : ${message}`);
  }
  const unknown = header.find((name) => salesforceField(object, name) === undefined);
  if (unknown !== undefined) return failed(`InvalidBatch : Field name not found : ${unknown}`);
  const keyName = job.operation === 'update' ? 'Id' : (job.externalIdFieldName ?? '');
  const key = salesforceField(object, keyName);
  if (key === undefined) return failed(`InvalidBatch : Field name not found : ${keyName}`);
  const keyColumn = header.findIndex((name) => name.toLowerCase() === keyName.toLowerCase());

  function planned(known: SalesforceObject, field: NonNullable<typeof key>, values: string[]): RecordPlan {
    const others = header.filter((_name, column) => column !== keyColumn);
    const record = recordOf(
      known,
      others,
      values.filter((_value, column) => column !== keyColumn),
    );
    const value = values[keyColumn] ?? '';
    const refusal = failures.take({ ...record, [field.name]: value });
    if (refusal !== undefined) return { refusal };
    if (value === '') {
      return { refusal: { status: 400, code: 'MISSING_ARGUMENT', message: `${field.name} not specified` } };
    }
    return job.operation === 'update'
      ? writes.update(known, value, record)
      : writes.upsert(known, field, value, record);
  }

  const outcomes = rows.map((values): BulkRow => {
    const plan = planned(object, key, values);
    if ('refusal' in plan) {
      const { code, message, fields = [] } = plan.refusal;
      return { values, id: '', created: false, error: `${code}:${message}:${fields.join(',') || '--'}` };
    }
    land(plan.effect);
    return { values, id: plan.effect.id, created: plan.effect.created, error: null };
  });
  return { state: 'JobComplete', csv: null, header, rows: shuffled(outcomes, rows.length), errorMessage: null };
}

export type BulkResult = 'successfulResults' | 'failedResults' | 'unprocessedrecords';

/** Result files: the uploaded columns behind the ones that Salesforce adds. */
export function bulkResultCsv({ csv, header, rows, lineEnding, state }: BulkJob, result: BulkResult): string {
  const lineEnd = lineEnding === 'CRLF' ? '\r\n' : '\n';
  if (result === 'unprocessedrecords') return state === 'JobComplete' ? writeCsv([header], lineEnd) : (csv ?? '');
  const isSuccess = result === 'successfulResults';
  const added = isSuccess ? ['sf__Id', 'sf__Created'] : ['sf__Id', 'sf__Error'];
  const shown = rows.filter(({ error }) => (error === null) === isSuccess);
  const lines = shown.map(({ id, created, error, values }) => [id, error ?? String(created), ...values]);
  return writeCsv([[...added, ...header], ...lines], lineEnd);
}
