import { type JsonObject } from './json-object.js';
import { type SalesforceRefusal } from './salesforce-failure.js';
import { type SalesforceField, salesforceField, type SalesforceObject } from './salesforce-objects.js';
import { parseSalesforceId } from './salesforce-id.js';

function refusal(code: string, message: string, fields?: string[]): SalesforceRefusal {
  return { status: 400, code, message, ...(fields && { fields }) };
}

function refusedValue(field: SalesforceField, value: unknown): SalesforceRefusal | undefined {
  if (value === null) return undefined;
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== (field.type === 'boolean' ? 'boolean' : 'string')) {
    return refusal('JSON_PARSER_ERROR', `Cannot deserialize instance of ${field.type} from the value`);
  }
  if (typeof text === 'string' && field.length > 0 && text.length > field.length) {
    const message = `${field.name}: data value too large: (max length=${field.length})`;
    return refusal('STRING_TOO_LONG', message, [field.name]);
  }
  const { referenceTo } = field;
  if (
    referenceTo !== undefined &&
    !referenceTo.includes(parseSalesforceId(typeof text === 'string' ? text : '')?.prefix ?? '')
  ) {
    return refusal('FIELD_INTEGRITY_EXCEPTION', `${field.name}: id value of incorrect type`, [field.name]);
  }
  return undefined;
}

function refusedField(field: SalesforceField): SalesforceRefusal | undefined {
  if (field.type === 'id') {
    return refusal('INVALID_FIELD', 'The Id field should not be specified in the sobject data.', [field.name]);
  }
  if (field.updateable) return undefined;
  return refusal('INVALID_FIELD_FOR_INSERT_UPDATE', `Unable to create/update fields: ${field.name}.`, [field.name]);
}

/**
 * Reads what a write sets; `key` is the external id that the write goes by, which may not be given again. Fields come
 * back under their own spelling. Values are never cut: one that is too long is refused (Salesforce reference, section 6).
 */
export function readRecordFields(
  object: SalesforceObject,
  given: JsonObject | undefined,
  key: JsonObject = {},
): { fields: JsonObject } | { refusal: SalesforceRefusal } {
  if (given === undefined) return { refusal: refusal('JSON_PARSER_ERROR', 'The body is not a JSON object') };
  const fields: JsonObject = {};
  for (const [name, value] of [...Object.entries(key), ...Object.entries(given)]) {
    if (name === 'attributes') continue;
    const field = salesforceField(object, name);
    if (field === undefined) {
      return { refusal: refusal('INVALID_FIELD', `No such column '${name}' on sobject of type ${object.name}`) };
    }
    const refused = refusedField(field) ?? refusedValue(field, value);
    if (refused !== undefined) return { refusal: refused };
    if (field.name in fields) {
      const message = `The ${field.name} field should not be specified in the sobject data.`;
      return { refusal: refusal('INVALID_FIELD', message, [field.name]) };
    }
    fields[field.name] = value;
  }
  return { fields };
}
