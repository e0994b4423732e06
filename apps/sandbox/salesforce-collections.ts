import { type RecordEffect } from './effect.js';
import { isJsonObject, type JsonObject, parseJsonObject } from './json-object.js';
import { type RecordPlan, type RecordWrites } from './record-writes.js';
import { type RowFailures } from './row-failures.js';
import { failedRow, notFoundRefusal, salesforceFailure, type SalesforceRefusal } from './salesforce-failure.js';
import { type SalesforceField, salesforceObject, type SalesforceObject } from './salesforce-objects.js';
import { type Reply } from './vendor-contract.js';

export interface SalesforceCollections {
  /** Updates by the `id` in each record. */
  update(body: string): Reply;
  /** Upserts by an external id in each record. */
  upsert(body: string, object: SalesforceObject, key: SalesforceField): Reply;
}

const maxRecords = 200;

function withoutKey(record: JsonObject, name: string): { value: unknown; rest: JsonObject } {
  const entry = Object.entries(record).find(([given]) => given.toLowerCase() === name.toLowerCase());
  const rest = Object.fromEntries(Object.entries(record).filter(([given]) => given !== entry?.[0]));
  return { value: entry?.[1], rest };
}

function objectOf({ attributes }: JsonObject): SalesforceObject | undefined {
  const type = isJsonObject(attributes) ? attributes.type : undefined;
  return typeof type === 'string' ? salesforceObject(type) : undefined;
}

const rolledBack: SalesforceRefusal = {
  status: 400,
  code: 'ALL_OR_NONE_OPERATION_ROLLED_BACK',
  message: 'Record rolled back because not all records were valid and the request was using AllOrNone header',
};

/** sObject collections: 200 with a result per record, in order (Salesforce reference, 5.4). */
export function createSalesforceCollections(
  writes: RecordWrites,
  failures: RowFailures,
  land: (effect: RecordEffect) => void,
): SalesforceCollections {
  /** Without `allOrNone` each record lands before the next is looked at. */
  function run(body: string, plan: (record: JsonObject) => RecordPlan, success: (effect: RecordEffect) => JsonObject) {
    const { records, allOrNone = false } = parseJsonObject(body) ?? {};
    if (!Array.isArray(records) || !records.every(isJsonObject)) {
      return salesforceFailure(400, 'JSON_PARSER_ERROR', 'records must be an array of objects');
    }
    if (records.length > maxRecords) {
      return salesforceFailure(400, 'EXCEEDED_ID_LIMIT', `record limit reached: ${maxRecords}`);
    }
    const plans = records.map((record) => {
      const refusal = failures.take(record);
      const planned = refusal === undefined ? plan(record) : { refusal };
      if ('effect' in planned && allOrNone !== true) land(planned.effect);
      return planned;
    });
    const isRolledBack = allOrNone === true && plans.some((planned) => 'refusal' in planned);
    const results = plans.map((planned) => {
      if ('refusal' in planned) return failedRow(planned.refusal);
      if (isRolledBack) return failedRow(rolledBack);
      if (allOrNone === true) land(planned.effect);
      return success(planned.effect);
    });
    return { status: 200, body: results };
  }

  return {
    update: (body) =>
      run(
        body,
        (record) => {
          const object = objectOf(record);
          const { value: id, rest } = withoutKey(record, 'id');
          if (object === undefined || typeof id !== 'string') return { refusal: notFoundRefusal };
          return writes.update(object, id, rest);
        },
        ({ id }) => ({ id, success: true, errors: [] }),
      ),
    upsert(body, object, key) {
      const given = parseJsonObject(body)?.records;
      const values = (Array.isArray(given) ? given : [])
        .filter(isJsonObject)
        .map((record) => String(withoutKey(record, key.name).value).toLowerCase());
      return run(
        body,
        (record) => {
          const { value, rest } = withoutKey(record, key.name);
          if (objectOf(record) !== object || typeof value !== 'string' || value === '') {
            const message = `${key.name} not specified`;
            return { refusal: { status: 400, code: 'MISSING_ARGUMENT', message, fields: [key.name] } };
          }
          if (values.filter((other) => other === value.toLowerCase()).length > 1) {
            const message = `Duplicate external id specified: ${value}`;
            return { refusal: { status: 400, code: 'DUPLICATE_VALUE', message, fields: [key.name] } };
          }
          return writes.upsert(object, key, value, rest);
        },
        ({ id, created }) => ({ id, success: true, errors: [], created }),
      );
    },
  };
}
