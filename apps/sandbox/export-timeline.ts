/** When the sandbox's account began to record, in Unix milliseconds. */
export const recordedSinceMs = Date.UTC(2020, 0, 1);

/** Rows spread evenly over time and numbered from the account's first, so that adjoining ranges share none and miss none. */
export interface ExportTimeline {
  /** Unix microseconds; never earlier than the row before. */
  timeOf(row: number): number;
  /** Number of the first row at or after a moment in Unix milliseconds. */
  firstRowFrom(ms: number): number;
}

const hourInMicroseconds = 3_600_000_000;

export function createExportTimeline(rowsPerHour: number): ExportTimeline {
  const timeOf = (row: number) => recordedSinceMs * 1_000 + Math.floor((row * hourInMicroseconds) / rowsPerHour);
  return {
    timeOf,
    firstRowFrom(ms) {
      let row = Math.max(0, Math.floor(((ms - recordedSinceMs) * 1_000 * rowsPerHour) / hourInMicroseconds));
      while (row > 0 && timeOf(row - 1) >= ms * 1_000) row -= 1;
      while (timeOf(row) < ms * 1_000) row += 1;
      return row;
    },
  };
}

/** Writes Unix microseconds as RFC 3339; neighbours in time share the work of all but the fraction. */
export function createTimeWriter(): (microseconds: number) => string {
  let second = -1;
  let text = '';
  return (microseconds) => {
    const current = Math.floor(microseconds / 1_000_000);
    if (current !== second) {
      second = current;
      text = new Date(current * 1_000).toISOString().slice(0, 19);
    }
    return `${text}.${String(microseconds - current * 1_000_000).padStart(6, '0')}Z`;
  };
}
