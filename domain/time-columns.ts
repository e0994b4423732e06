const standardTimeColumns = new Set([
  'UserCreated',
  'SessionStart',
  'EventStart',
  'PageStart',
  'Created',
  'LastSessionStart',
  'LastEventStart',
]);
const customTimeColumn = /^(?:user|evt|page)_.*_date$/s;

/**
 * Whether a column holds instants. The standard ones are documented (Fullstory reference, segment export columns); custom
 * ones tell by the suffix of their type.
 */
export function isTimeColumn(name: string): boolean {
  return standardTimeColumns.has(name) || customTimeColumn.test(name);
}
