import { type JsonObject } from './json-object.js';
import { type SalesforceField, salesforceField, type SalesforceObject } from './salesforce-objects.js';
import { type SoqlCondition, type SoqlLiteral, type SoqlQuery } from './soql-query.js';

/** What Salesforce answers with INVALID_FIELD. */
export class InvalidField extends Error {}

function requireField(object: SalesforceObject, name: string): SalesforceField {
  const field = salesforceField(object, name);
  if (field === undefined) throw new InvalidField(`No such column '${name}' on entity '${object.name}'.`);
  return field;
}

function requireFilter(object: SalesforceObject, name: string, value: SoqlLiteral): SalesforceField {
  const field = requireField(object, name);
  if (field.type === 'textarea') {
    throw new InvalidField(`field '${field.name}' can not be filtered in a query call`);
  }
  const wanted = field.type === 'boolean' ? 'boolean' : 'string';
  if (value !== null && typeof value !== wanted) {
    throw new InvalidField(`value of filter criterion for field '${field.name}' must be of type ${wanted}`);
  }
  return field;
}

/** Text is compared without case, ids by their first 15 characters, which tell case apart. */
function equals(field: SalesforceField, stored: unknown, value: SoqlLiteral): boolean {
  if (typeof stored !== 'string' || typeof value !== 'string') return (stored ?? null) === value;
  if (field.type === 'id' || field.type === 'reference') return stored.slice(0, 15) === value.slice(0, 15);
  return stored.toLowerCase() === value.toLowerCase();
}

type RowTest = (row: JsonObject) => boolean;

function rowTest(object: SalesforceObject, condition: SoqlCondition): RowTest {
  if (condition.kind === 'compare') {
    const { value, operator } = condition;
    const field = requireFilter(object, condition.field, value);
    return (row) => equals(field, row[field.name], value) === (operator === '=');
  }
  const tests = condition.conditions.map((inner) => rowTest(object, inner));
  return condition.kind === 'all'
    ? (row) => tests.every((test) => test(row))
    : (row) => tests.some((test) => test(row));
}

function sortText(row: JsonObject, field: SalesforceField): string {
  const value = row[field.name];
  return typeof value === 'string' || typeof value === 'boolean' ? String(value).toLowerCase() : '';
}

/** Quoted literals of a condition, wherever they stand. */
export function mentionedTexts(condition: SoqlCondition | null): string[] {
  if (condition === null) return [];
  if (condition.kind !== 'compare') return condition.conditions.flatMap(mentionedTexts);
  return typeof condition.value === 'string' ? [condition.value] : [];
}

/** The rows a query asks for, with only the fields it asks for. Throws InvalidField. */
export function selectRows(query: SoqlQuery, object: SalesforceObject, rows: JsonObject[]): JsonObject[] {
  const fields = query.fields.map((name) => requireField(object, name));
  const matches = query.where === null ? () => true : rowTest(object, query.where);
  const order = query.orderBy.map(({ field, descending }) => ({
    field: requireField(object, field),
    sign: descending ? -1 : 1,
  }));
  return rows
    .filter(matches)
    .sort((a, b) => {
      for (const { field, sign } of order) {
        const [first, second] = [sortText(a, field), sortText(b, field)];
        if (first !== second) return first < second ? -sign : sign;
      }
      return 0;
    })
    .slice(0, query.limit ?? undefined)
    .map((row) => Object.fromEntries(fields.map(({ name }) => [name, row[name] ?? null])));
}
