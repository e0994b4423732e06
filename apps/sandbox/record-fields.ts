import { type JsonObject, parseJsonObject } from './json-object.js';
import { salesforceFailure } from './salesforce-failure.js';
import { type SalesforceField, salesforceField, type SalesforceObject } from './salesforce-objects.js';
import { type Reply } from './vendor-contract.js';

function refusedValue(field: SalesforceField, value: unknown): Reply | undefined {
  if (value === null) return undefined;
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== (field.type === 'boolean' ? 'boolean' : 'string')) {
    return salesforceFailure(400, 'JSON_PARSER_ERROR', `Cannot deserialize instance of ${field.type} from the value`);
  }
  if (typeof text === 'string' && field.length > 0 && text.length > field.length) {
    const message = `${field.name}: data value too large: (max length=${field.length})`;
    return salesforceFailure(400, 'STRING_TOO_LONG', message, [field.name]);
  }
  return undefined;
}

function refusedField(field: SalesforceField): Reply | undefined {
  if (field.type === 'id') {
    const message = 'The Id field should not be specified in the sobject data.';
    return salesforceFailure(400, 'INVALID_FIELD', message, [field.name]);
  }
  if (field.updateable) return undefined;
  const message = `Unable to create/update fields: ${field.name}.`;
  return salesforceFailure(400, 'INVALID_FIELD_FOR_INSERT_UPDATE', message, [field.name]);
}

/**
 * Reads the body of a write; `key` is the external id from the path, which the body may not repeat. Fields come back
 * under their own spelling. Values are never cut: one that is too long is refused (Salesforce reference, section 6).
 */
export function readRecordFields(
  object: SalesforceObject,
  body: string,
  key: JsonObject = {},
): { fields: JsonObject } | { refusal: Reply } {
  const given = parseJsonObject(body);
  if (given === undefined) {
    return { refusal: salesforceFailure(400, 'JSON_PARSER_ERROR', 'The body is not a JSON object') };
  }
  const fields: JsonObject = {};
  for (const [name, value] of [...Object.entries(key), ...Object.entries(given)]) {
    if (name === 'attributes') continue;
    const field = salesforceField(object, name);
    if (field === undefined) {
      const message = `No such column '${name}' on sobject of type ${object.name}`;
      return { refusal: salesforceFailure(400, 'INVALID_FIELD', message) };
    }
    const refusal = refusedField(field) ?? refusedValue(field, value);
    if (refusal !== undefined) return { refusal };
    if (field.name in fields) {
      const message = `The ${field.name} field should not be specified in the sobject data.`;
      return { refusal: salesforceFailure(400, 'INVALID_FIELD', message, [field.name]) };
    }
    fields[field.name] = value;
  }
  return { fields };
}
