import { type StoredCells } from '../export-rows/stored-rows.js';

/** Clears a field, where blank would leave it as it is (Salesforce docs, Bulk API 2.0, prepare CSV files). */
const cleared = '#N/A';

/**
 * One row of an export as the row of a bulk upsert. A field takes the value of its column, and loses its own where that
 * is empty; a column that the row does not have leaves it alone. A key is never cleared: a row without one is refused.
 */
export function toBulkRow(
  cells: StoredCells,
  { fields, externalIdField }: { fields: Record<string, string>; externalIdField: string },
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).map(([field, column]) => {
      const cell = Object.hasOwn(cells, column) ? cells[column] : undefined;
      const isKey = field.toLowerCase() === externalIdField.toLowerCase();
      return [field, cell === '' && !isKey ? cleared : (cell ?? '')];
    }),
  );
}
