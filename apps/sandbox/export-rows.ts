import { type ExportRowKind, columnsOf, isAsked } from './offered-columns.js';
import { createExportTimeline, createTimeWriter, type ExportTimeline } from './export-timeline.js';
import { bigInteger, rowCycle, type RowValues, sharedValues } from './export-values.js';
import { createPopulation } from './seeded-people.js';

/** Everything that the rows of an export follow from. */
export interface ExportPlan {
  /** Serial number of the segment. */
  segment: number;
  kind: ExportRowKind;
  /** Unix milliseconds; rows from `fromMs` on and before `toMs`. */
  fromMs: number;
  toMs: number;
  rowsPerHour: number;
  /** Columns asked for; none means all. */
  fields: string[];
}

/** A row is its head and its tail; tails repeat every `rowCycle` rows. */
export interface RowShape {
  /** What no other row has, as ASCII of the same length in every row. */
  head: (row: number) => string;
  headLength: number;
  /** Ends with the line. */
  tail: (row: number) => string;
}

const { seeded } = createPopulation(new Date(0));
/** So many people can be computed when they are asked for. */
const mostGenerated = 100_000_000;

/** The values that tell a row from all others, with the most characters that they take. */
const ownColumns: Record<ExportRowKind, Record<string, number>> = {
  events: { PageId: 19, SessionId: 19, EventStart: 29 },
  individuals: { IndvId: 19, Uid: 24, DisplayName: 32, Email: 36, LastEventStart: 29 },
};

/** Numbers of the first row and of the one after the last. */
export function rowNumbers({ fromMs, toMs, rowsPerHour }: ExportPlan): { first: number; end: number } {
  const timeline = createExportTimeline(rowsPerHour);
  const first = timeline.firstRowFrom(fromMs);
  return { first, end: Math.max(first, timeline.firstRowFrom(toMs)) };
}

/** The rows that an export of this plan consists of, in order, as JSON without line ends. */
export function* exportRows(plan: ExportPlan): Generator<string> {
  const { head, tail } = rowShape(plan);
  const { first, end } = rowNumbers(plan);
  for (let row = first; row < end; row += 1) yield (head(row) + tail(row)).slice(0, -1);
}

export function rowShape({ segment, kind, rowsPerHour, fields }: Omit<ExportPlan, 'fromMs' | 'toMs'>): RowShape {
  const own = Object.entries(ownColumns[kind]).filter(([name]) => isAsked(name, fields));
  const headLength = 1 + own.reduce((length, [name, width]) => length + name.length + 4 + width, 0);
  const valuesOf = createOwnValues(kind, segment, createExportTimeline(rowsPerHour), rowsPerHour);
  const tails = Array.from({ length: rowCycle }, (_, place) => {
    const shared = Object.entries(sharedValues(kind, segment, place)).filter(
      ([name, json]) => json !== undefined && columnsOf(kind).has(name) && isAsked(name, fields),
    );
    const members = shared.map(([name, json]) => `"${name}":${json}`).join(',');
    return `${own.length > 0 && members !== '' ? ',' : ''}${members}}\n`;
  });
  return {
    headLength,
    head(row) {
      const values = valuesOf(row);
      let text = '{';
      for (const [name] of own) text += `${text === '{' ? '' : ','}"${name}":${values[name]}`;
      return text.padEnd(headLength);
    },
    tail: (row) => tails[row % rowCycle] ?? '',
  };
}

function createOwnValues(
  kind: ExportRowKind,
  segment: number,
  timeline: ExportTimeline,
  rowsPerHour: number,
): (row: number) => RowValues {
  const writeTime = createTimeWriter();
  const time = (row: number) => `"${writeTime(timeline.timeOf(row))}"`;
  if (kind === 'events') {
    // Sixteen events of a visitor make a session.
    const sessionOf = (row: number) => Math.floor(row / (rowCycle * 16)) * rowCycle + (row % rowCycle);
    return (row) => ({
      PageId: bigInteger(4, segment, row),
      SessionId: bigInteger(5, segment, sessionOf(row)),
      EventStart: time(row),
    });
  }
  // The seeded people are seen once a day, before all others.
  const rowsPerDay = Math.ceil(rowsPerHour * 24);
  return (row) => {
    const person = seeded[row % rowsPerDay];
    const uid = person?.uid ?? `load-${row % mostGenerated}`;
    return {
      IndvId: bigInteger(7, segment, row),
      Uid: JSON.stringify(uid),
      DisplayName: JSON.stringify(person ? `${person.firstName} ${person.lastName}` : `Load Number ${row}`),
      Email: JSON.stringify(person?.email ?? `${uid}@example.com`),
      LastEventStart: time(row),
    };
  };
}
