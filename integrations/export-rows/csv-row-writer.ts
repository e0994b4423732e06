import { type ToZonedTime } from '../../domain/zoned-time.js';
import { type ByteSink } from './byte-sink.js';
import { type Column } from './column-index.js';
import { csvCell } from './csv-cell.js';
import { createFieldSlots } from './field-slots.js';
import { type Member } from './row-members.js';
import { type WriteRow } from './write-row.js';
import { zonedValue } from './zoned-value.js';

const quote = 0x22;
const comma = 0x2c;
const backslash = 0x5c;
const openBrace = 0x7b;
const openBracket = 0x5b;
const firstOfNull = 0x6e;

/**
 * One CSV record (RFC 4180) with a cell for each field, empty where the row has none or null. Numbers are the source's
 * digits, objects and arrays their JSON. Cells are data: what a spreadsheet would take for a formula (`=`, `+`, `-` or `@`
 * first) is left as it is, because programs read these files and `+49 30 1234` must arrive as that. Whoever opens one in a
 * spreadsheet imports its columns as text (OWASP, CSV Injection).
 */
export function createCsvRowWriter(fields: readonly string[], toZonedTime: ToZonedTime): WriteRow {
  const slotsOf = createFieldSlots(fields);

  function writeCell(bytes: Buffer, member: Member, column: Column, sink: ByteSink): void {
    const { valueStart, valueEnd } = member;
    const time = zonedValue(bytes, member, column, toZonedTime);
    if (time !== undefined) return sink.text(time);
    const first = bytes[valueStart];
    if (first === firstOfNull) return;
    if (first === openBrace || first === openBracket)
      return sink.text(csvCell(bytes.toString('utf8', valueStart, valueEnd)));
    if (first !== quote) return sink.copy(bytes, valueStart, valueEnd);
    if (sink.copyWithout(comma, backslash, bytes, valueStart + 1, valueEnd - 1)) return;
    // What JSON need not escape is in quotes in both formats alike.
    if (!bytes.subarray(valueStart, valueEnd).includes(backslash)) return sink.copy(bytes, valueStart, valueEnd);
    sink.text(csvCell(JSON.parse(bytes.toString('utf8', valueStart, valueEnd)) as string));
  }

  return (row, sink) => {
    const { bytes, start, end } = row;
    // At worst every byte is a quote that is doubled, and every cell stands in quotes.
    sink.reserve(2 * (end - start) + 3 * fields.length);
    const recordStart = sink.size;
    let isFirst = true;
    for (const { count, members, columns } of slotsOf(row)) {
      if (!isFirst) sink.byte(comma);
      isFirst = false;
      const [member, column] = [members[0], columns[0]];
      if (count > 0 && member && column) writeCell(bytes, member, column, sink);
    }
    // Many readers take an empty line for no record.
    if (sink.size === recordStart) sink.text('""');
  };
}
