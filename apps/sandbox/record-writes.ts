import { type RecordEffect } from './effect.js';
import { type JsonObject } from './json-object.js';
import { readRecordFields } from './record-fields.js';
import { notFoundRefusal, type SalesforceRefusal } from './salesforce-failure.js';
import { type SalesforceField, type SalesforceObject } from './salesforce-objects.js';
import { type SalesforceRecords, type SalesforceRow } from './salesforce-records.js';

/** A write that has been checked and waits to land, or why it cannot; several ids where a key names several records. */
export type RecordPlan =
  { effect: RecordEffect } | { refusal: SalesforceRefusal } | { refusal: SalesforceRefusal; several: string[] };

export interface UpsertOptions {
  /** Never creates. */
  updateOnly?: boolean;
  /** Creates as if no record had the key: what a parallel first write does that looked before the other landed. */
  createOnly?: boolean;
}

export interface RecordWrites {
  update(object: SalesforceObject, id: string, given: JsonObject | undefined): RecordPlan;
  upsert(
    object: SalesforceObject,
    field: SalesforceField,
    value: string,
    given: JsonObject | undefined,
    options?: UpsertOptions,
  ): RecordPlan;
}

function effectOf(object: SalesforceObject, id: string, fields: JsonObject, created: boolean): RecordEffect {
  return { at: new Date().toISOString(), kind: 'record', object: object.name, id, created, fields };
}

/** A person is on a task as `WhoId`, and a lead allows no other relation (Salesforce reference, 5.1). */
function refusedTask(object: SalesforceObject, { WhoId, WhatId }: JsonObject): SalesforceRefusal | undefined {
  const isLead = typeof WhoId === 'string' && WhoId.startsWith('00Q');
  if (object.name !== 'Task' || !isLead || typeof WhatId !== 'string') return undefined;
  const message = 'If Who is a Lead, What must be empty';
  return { status: 400, code: 'FIELD_INTEGRITY_EXCEPTION', message, fields: ['WhatId'] };
}

/** Checks writes to records (Salesforce reference, 5.3); what they plan is one effect each. */
export function createRecordWrites(records: SalesforceRecords): RecordWrites {
  function refusedChange(
    object: SalesforceObject,
    row: SalesforceRow | undefined,
    fields: JsonObject,
  ): SalesforceRefusal | undefined {
    if (row?.IsConverted === true) {
      return { status: 400, code: 'CANNOT_UPDATE_CONVERTED_LEAD', message: 'cannot reference converted lead' };
    }
    const clash = object.fields.find(
      (field) => field.unique && records.withValue(object, field, fields[field.name]).some(({ Id }) => Id !== row?.Id),
    );
    if (clash === undefined) return refusedTask(object, { ...row, ...fields });
    const message = `duplicate value found: ${clash.name} duplicates value on another record`;
    return { status: 400, code: 'DUPLICATE_VALUE', message, fields: [clash.name] };
  }

  return {
    update(object, id, given) {
      const row = records.find(object, id);
      if (row === undefined) return { refusal: notFoundRefusal };
      const read = readRecordFields(object, given);
      if ('refusal' in read) return read;
      const refusal = refusedChange(object, row, read.fields);
      return refusal === undefined ? { effect: effectOf(object, row.Id, read.fields, false) } : { refusal };
    },
    upsert(object, field, value, given, { updateOnly = false, createOnly = false } = {}) {
      const read = readRecordFields(object, given, { [field.name]: value });
      if ('refusal' in read) return read;
      const found = createOnly ? [] : records.withValue(object, field, value);
      const [row] = found;
      if (found.length > 1) {
        const several = found.map(({ Id }) => Id);
        const message = `${field.name}: more than one record found for external id field: [${several.join(', ')}]`;
        return { refusal: { status: 300, code: 'DUPLICATE_EXTERNAL_ID', message, fields: [field.name] }, several };
      }
      if (row === undefined && updateOnly) return { refusal: notFoundRefusal };
      const refusal = refusedChange(object, row, read.fields);
      if (refusal !== undefined) return { refusal };
      if (row === undefined) return { effect: effectOf(object, records.nextId(object), read.fields, true) };
      return { effect: effectOf(object, row.Id, { ...read.fields, [field.name]: row[field.name] }, false) };
    },
  };
}
