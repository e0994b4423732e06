import { type JsonObject } from './json-object.js';
import { salesforceFailure as failure } from './salesforce-failure.js';
import { salesforceField, type SalesforceObject, salesforceObject } from './salesforce-objects.js';
import { type SalesforceRecords, type SalesforceRow } from './salesforce-records.js';
import { parseSoql } from './soql-query.js';
import { InvalidField, mentionedTexts, selectRows } from './soql-selection.js';
import { MalformedQuery } from './soql-tokens.js';
import { type Reply, type VendorRequest } from './vendor-contract.js';

function attributes(object: SalesforceObject, id: string, version: string): JsonObject {
  return { attributes: { type: object.name, url: `/services/data/${version}/sobjects/${object.name}/${id}` } };
}

/** `GET /query` (Salesforce reference, section 4). */
export function answerQuery(records: SalesforceRecords, { query }: VendorRequest, version: string): Reply {
  try {
    const parsed = parseSoql(query.get('q') ?? '');
    const object = salesforceObject(parsed.object);
    if (object === undefined) {
      return failure(400, 'INVALID_TYPE', `sObject type '${parsed.object}' is not supported.`);
    }
    const asked = { ...parsed, fields: ['Id', ...parsed.fields.filter((name) => name.toLowerCase() !== 'id')] };
    const rows = selectRows(asked, object, records.rows(object, mentionedTexts(parsed.where)));
    const found = rows.map((row) => ({ ...attributes(object, String(row.Id), version), ...row }));
    return { status: 200, body: { totalSize: found.length, done: true, records: found } };
  } catch (error) {
    if (error instanceof MalformedQuery) return failure(400, 'MALFORMED_QUERY', error.message);
    if (error instanceof InvalidField) return failure(400, 'INVALID_FIELD', error.message);
    throw error;
  }
}

/** One record with the fields of `fields`, by default all. */
export function showRecord(
  { query }: VendorRequest,
  object: SalesforceObject,
  row: SalesforceRow,
  version: string,
): Reply {
  const names = query.get('fields')?.split(',') ?? object.fields.map(({ name }) => name);
  const fields = names.map((name) => salesforceField(object, name));
  const unknown = fields.indexOf(undefined);
  if (unknown >= 0) {
    return failure(400, 'INVALID_FIELD', `No such column '${names[unknown]}' on entity '${object.name}'.`);
  }
  const values = fields.flatMap((field) => (field === undefined ? [] : [[field.name, row[field.name] ?? null]]));
  return {
    status: 200,
    body: { ...attributes(object, row.Id, version), ...(Object.fromEntries(values) as JsonObject), Id: row.Id },
  };
}
