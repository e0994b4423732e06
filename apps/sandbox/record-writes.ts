import { type RecordEffect } from './effect.js';
import { type JsonObject } from './json-object.js';
import { readRecordFields } from './record-fields.js';
import { salesforceFailure, salesforceNotFound } from './salesforce-failure.js';
import { type SalesforceField, type SalesforceObject } from './salesforce-objects.js';
import { type SalesforceRecords, type SalesforceRow } from './salesforce-records.js';
import { type Reply, type VendorRequest } from './vendor-contract.js';

export interface RecordWrites {
  /** 204, or why not. */
  update(request: VendorRequest, object: SalesforceObject, id: string): Reply;
  /** 201 created, 200 updated, 300 when the value names several records, or why not. */
  upsert(request: VendorRequest, object: SalesforceObject, field: SalesforceField, value: string): Reply;
  /** Rows whose external id is this value; case does not matter. */
  withExternalId(object: SalesforceObject, field: SalesforceField, value: string): SalesforceRow[];
}

/** Writes to records (Salesforce reference, 5.3). Every write that succeeds is one effect. */
export function createRecordWrites(records: SalesforceRecords, effects: RecordEffect[]): RecordWrites {
  function land(object: SalesforceObject, id: string, fields: JsonObject, created: boolean): void {
    effects.push({ at: new Date().toISOString(), kind: 'record', object: object.name, id, created, fields });
  }

  function withExternalId(object: SalesforceObject, { name }: SalesforceField, value: unknown): SalesforceRow[] {
    if (typeof value !== 'string') return [];
    const wanted = value.toLowerCase();
    return records.rows(object, [value]).filter((row) => {
      const stored = row[name];
      return typeof stored === 'string' && stored.toLowerCase() === wanted;
    });
  }

  function refusedChange(
    object: SalesforceObject,
    row: SalesforceRow | undefined,
    fields: JsonObject,
  ): Reply | undefined {
    if (row?.IsConverted === true) {
      return salesforceFailure(400, 'CANNOT_UPDATE_CONVERTED_LEAD', 'cannot reference converted lead');
    }
    const clash = object.fields.find(
      (field) => field.unique && withExternalId(object, field, fields[field.name]).some(({ Id }) => Id !== row?.Id),
    );
    if (clash === undefined) return undefined;
    const message = `duplicate value found: ${clash.name} duplicates value on another record`;
    return salesforceFailure(400, 'DUPLICATE_VALUE', message, [clash.name]);
  }

  return {
    withExternalId,
    update({ body }, object, id) {
      const row = records.find(object, id);
      if (row === undefined) return salesforceNotFound();
      const read = readRecordFields(object, body);
      if ('refusal' in read) return read.refusal;
      const refusal = refusedChange(object, row, read.fields);
      if (refusal !== undefined) return refusal;
      records.update(row, read.fields);
      land(object, row.Id, read.fields, false);
      return { status: 204 };
    },
    upsert({ body, path, query }, object, field, value) {
      const read = readRecordFields(object, body, { [field.name]: value });
      if ('refusal' in read) return read.refusal;
      const [row, ...others] = withExternalId(object, field, value);
      if (row !== undefined && others.length > 0) {
        const collection = path.split('/').slice(0, -2).join('/');
        return { status: 300, body: [row, ...others].map(({ Id }) => `${collection}/${Id}`) };
      }
      if (row === undefined && query.get('updateOnly') === 'true') return salesforceNotFound();
      const refusal = refusedChange(object, row, read.fields);
      if (refusal !== undefined) return refusal;
      if (row !== undefined) {
        const { [field.name]: _key, ...changes } = read.fields;
        records.update(row, changes);
        land(object, row.Id, changes, false);
        return { status: 200, body: { id: row.Id, success: true, errors: [], created: false } };
      }
      const { Id } = records.insert(object, read.fields);
      land(object, Id, read.fields, true);
      return { status: 201, body: { id: Id, success: true, errors: [], created: true } };
    },
  };
}
