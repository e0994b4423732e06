import { type Row } from './checked-rows.js';
import { type Column, createColumnIndex, isColumnFamily } from './column-index.js';
import { type Member } from './row-members.js';

/** What a row has for one of the fields asked for: one member or none, for a family of columns any number. */
export interface FieldSlot {
  readonly isFamily: boolean;
  count: number;
  /** Only the first `count` are of this row; likewise `columns`. */
  readonly members: Member[];
  readonly columns: Column[];
}

/**
 * Sorts the members of a row by the fields asked for. Of members with one name the last counts, as it does for
 * `JSON.parse`; a family has all of its own, in the order of the row. The slots are the same ones for every row.
 */
export function createFieldSlots(fields: readonly string[]): (row: Row) => readonly FieldSlot[] {
  const columnOf = createColumnIndex(fields);
  const slots = fields.map((field): FieldSlot => ({
    isFamily: isColumnFamily(field),
    count: 0,
    members: [],
    columns: [],
  }));

  return ({ bytes, members, memberCount }) => {
    for (const slot of slots) slot.count = 0;
    for (let index = 0; index < memberCount; index++) {
      const member = members[index];
      if (!member) break;
      const column = columnOf(bytes, member);
      const slot = column.field === undefined ? undefined : slots[column.field];
      if (!slot) continue;
      const position = slot.isFamily ? slot.count : 0;
      slot.members[position] = member;
      slot.columns[position] = column;
      slot.count = position + 1;
    }
    return slots;
  };
}
