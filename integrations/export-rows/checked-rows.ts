import { isUtf8 } from 'node:buffer';
import { ExportUnreadable, type UnreadableKind } from './export-unreadable.js';
import { type RowBlock } from './row-blocks.js';
import { findMembers, type Member } from './row-members.js';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** A JSON object in the bytes of a block, until the next one is asked for. */
export interface Row {
  bytes: Buffer;
  start: number;
  /** Line end excluded. */
  end: number;
  /** Only the first `memberCount` are of this row. */
  members: readonly Member[];
  memberCount: number;
}

/**
 * The rows of a block, each proven to be a JSON object; blank lines are none. `rowsBefore` counts those of earlier blocks.
 *
 * @throws ExportUnreadable at the first row that is not
 */
export function* checkedRows({ bytes, offset }: RowBlock, rowsBefore: number): Generator<Row, void, void> {
  const isText = isUtf8(bytes);
  const members: Member[] = [];
  let row = rowsBefore;
  for (let start = 0, next: number; start < bytes.byteLength; start = next) {
    const lineEnd = bytes.indexOf(lineFeed, start);
    next = lineEnd < 0 ? bytes.byteLength : lineEnd + 1;
    let end = lineEnd < 0 ? next : lineEnd;
    if (bytes[end - 1] === carriageReturn) end -= 1;
    if (end <= start) continue;
    row += 1;
    const memberCount = findMembers(bytes, start, end, members);
    if (memberCount === undefined || !(isText || isUtf8(bytes.subarray(start, end)))) {
      throw new ExportUnreadable(flawOf(bytes.subarray(start, end)), { row, byte: offset + start });
    }
    yield { bytes, start, end, members, memberCount };
  }
}

function flawOf(row: Buffer): UnreadableKind {
  if (!isUtf8(row)) return 'not-utf8';
  try {
    JSON.parse(row.toString());
    return 'not-an-object';
  } catch {
    return 'not-json';
  }
}
