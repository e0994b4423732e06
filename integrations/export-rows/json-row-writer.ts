import { type ToZonedTime } from '../../domain/zoned-time.js';
import { createFieldSlots } from './field-slots.js';
import { type WriteRow } from './write-row.js';
import { zonedValue } from './zoned-value.js';

const comma = 0x2c;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/**
 * One JSON object with the fields asked for that the row has. Members are written as the source has them, to the digit, and
 * those that follow each other there are copied in one go.
 */
export function createJsonRowWriter(fields: readonly string[], toZonedTime: ToZonedTime): WriteRow {
  const slotsOf = createFieldSlots(fields);

  return (row, sink) => {
    const { bytes, start, end } = row;
    // A time in a zone is longer than in UTC, yet never twice as long.
    sink.reserve(2 * (end - start));
    sink.byte(openBrace);
    let copyStart = -1;
    let copyEnd = -1;
    for (const { members, columns, count } of slotsOf(row)) {
      for (let position = 0; position < count; position++) {
        const [member, column] = [members[position], columns[position]];
        if (!member || !column) break;
        const memberStart = member.nameStart - 1;
        if (copyStart < 0) copyStart = memberStart;
        // One byte between two members is their comma.
        else if (memberStart !== copyEnd + 1) {
          sink.copy(bytes, copyStart, copyEnd);
          sink.byte(comma);
          copyStart = memberStart;
        }
        copyEnd = member.valueEnd;
        const time = zonedValue(bytes, member, column, toZonedTime);
        if (time === undefined) continue;
        sink.copy(bytes, copyStart, member.valueStart + 1);
        sink.text(time);
        copyStart = member.valueEnd - 1;
      }
    }
    if (copyStart >= 0) sink.copy(bytes, copyStart, copyEnd);
    sink.byte(closeBrace);
  };
}
