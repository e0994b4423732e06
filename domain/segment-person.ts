import { type DigestPerson } from './person-digest.js';

/**
 * How far a person of a digest's segment has come. `found` are those whose sessions are to be looked up, `looked-up` those
 * whose sessions are to be summarised; the others are ends. `anonymous` have neither uid nor e-mail to look up by, `priced` would be read if the run did
 * not only ask for its price.
 */
export type PersonState =
  | 'found'
  | 'anonymous'
  | 'beyond-limit'
  | 'looked-up'
  | 'without-sessions'
  | 'summarized'
  | 'purchased'
  | 'beyond-budget'
  | 'priced'
  | 'failed';

/** Whether a summarised person is told about in this run, or was told about before. */
export type PersonTelling = 'told' | 'already-told';

/** Cells of an exported row, as text by column; empty for null. */
type Cells = Readonly<Record<string, string | undefined>>;

/** Columns that a digest needs of an export of individuals. */
const personColumns = ['IndvId', 'Uid', 'DisplayName', 'Email', 'LastEventStart'];

export function segmentPersonColumns(valueColumn: string | undefined): string[] {
  return valueColumn === undefined || personColumns.includes(valueColumn)
    ? personColumns
    : [...personColumns, valueColumn];
}

/** An exported individual as somebody who can be looked up. */
export function toSegmentPerson(
  cells: Cells,
  valueColumn: string | undefined,
): { person: DigestPerson; state: Extract<PersonState, 'found' | 'anonymous'> } {
  const [uid, email] = [textOf(cells.Uid), textOf(cells.Email)];
  const key = uid ?? email;
  return {
    state: key === null ? 'anonymous' : 'found',
    person: {
      key: key ?? `individual ${cells.IndvId ?? ''}`,
      name: textOf(cells.DisplayName),
      email,
      uid,
      lastSeenAt: instantOf(cells.LastEventStart),
      cartValue: valueColumn === undefined ? null : amountOf(cells[valueColumn]),
    },
  };
}

/** As a database can keep it: without NUL and halves of surrogate pairs. */
function textOf(cell: string | undefined): string | null {
  return cell?.replace(/\0|\p{Surrogate}/gu, '').trim() || null;
}

function instantOf(cell: string | undefined): string | null {
  const ms = Date.parse(cell ?? '');
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}

function amountOf(cell: string | undefined): number | null {
  const amount = cell?.trim() ? Number(cell) : NaN;
  return Number.isFinite(amount) ? amount : null;
}
