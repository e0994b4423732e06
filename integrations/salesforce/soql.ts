import { IntegrationError } from '../http/integration-error.js';

const identifier = /^[A-Za-z][A-Za-z0-9_]*$/;

/** The newest records whose field equals the value; equality on text ignores case at Salesforce. */
export function selectIds(query: { object: string; field: string; value: string; limit: number }): string {
  const object = soqlIdentifier(query.object);
  const field = soqlIdentifier(query.field);
  const value = soqlLiteral(query.value);
  return `SELECT Id FROM ${object} WHERE ${field} = ${value} ORDER BY LastModifiedDate DESC, Id LIMIT ${query.limit}`;
}

/** @throws IntegrationError `rejected` when the name is not that of an object or field */
export function soqlIdentifier(name: string): string {
  if (identifier.test(name)) return name;
  throw refused('the name of an object or field has characters that no such name has');
}

/**
 * A quoted SOQL literal; over REST there are no bind parameters. The backslash is escaped first, otherwise an input's own
 * backslash would free the quote after it (Salesforce docs, quoted string escape sequences).
 *
 * @throws IntegrationError `rejected` when the value holds a control character
 */
export function soqlLiteral(value: string): string {
  if (/\p{Cc}/u.test(value)) throw refused('a value to match holds a control character');
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

function refused(reason: string): IntegrationError {
  return new IntegrationError({
    message: `salesforce: no query was made: ${reason}`,
    kind: 'rejected',
    vendor: 'salesforce',
    effect: 'none',
  });
}
