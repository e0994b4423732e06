/**
 * Rows in calls of at most `size`, in order. A key stands once in a call, because Salesforce refuses both of two rows
 * with one key; keys differ regardless of case.
 */
export function rowBatches<Row>(rows: readonly Row[], keyOf: (row: Row) => string, size: number): Row[][] {
  const batches: Row[][] = [];
  let keys = new Set<string>();
  for (const row of rows) {
    const key = keyOf(row).toLowerCase();
    const batch = batches.at(-1);
    if (!batch || batch.length >= size || keys.has(key)) {
      batches.push([row]);
      keys = new Set([key]);
    } else {
      batch.push(row);
      keys.add(key);
    }
  }
  return batches;
}
