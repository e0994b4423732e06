import { type ExportFormat } from '../../domain/segment-export.js';
import { createZonedTime, isUtc } from '../../domain/zoned-time.js';
import { ByteSink } from './byte-sink.js';
import { checkedRows } from './checked-rows.js';
import { isColumnFamily } from './column-index.js';
import { createCsvRowWriter } from './csv-row-writer.js';
import { fileFrame } from './file-frame.js';
import { createJsonRowWriter } from './json-row-writer.js';
import { rowBlocks } from './row-blocks.js';
import { type WriteRow, writeUnchanged } from './write-row.js';

export interface RecodeOptions {
  format: ExportFormat;
  /**
   * Columns in the order asked for, each once; `user_*` stands for all columns that begin so, which a CSV cannot have. Absent:
   * every member of a row, as it has them. A CSV needs them, for its header must not depend on the rows.
   */
  fields?: readonly string[];
  /** IANA zone that time columns are written in. */
  timezone: string;
}

/** Rows on their way, once; a chunk of them is valid until the next one is asked for. */
export interface RecodedRows extends AsyncIterable<Uint8Array> {
  /** How many have been written. */
  readonly rows: number;
}

/**
 * Writes the rows of an NDJSON file in another format, in constant memory: the fields asked for, times in the zone asked
 * for, numbers to the digit. What comes is rows only; `joinRows` makes a file of them, be they one part or several.
 *
 * @throws RangeError for an unknown zone, or fields that the format cannot have; while reading ExportUnreadable at a row
 * that is no JSON object, or what the source throws
 */
export function recodeRows(source: AsyncIterable<Uint8Array>, options: RecodeOptions): RecodedRows {
  const writeRow = rowWriter(options);
  const { betweenRows, afterRow } = fileFrame(options.format);
  let rows = 0;

  return {
    get rows() {
      return rows;
    },
    async *[Symbol.asyncIterator]() {
      const sink = new ByteSink();
      for await (const block of rowBlocks(source)) {
        sink.reserve(2 * block.bytes.byteLength);
        for (const row of checkedRows(block, rows)) {
          if (rows > 0) sink.text(betweenRows);
          writeRow(row, sink);
          sink.text(afterRow);
          rows += 1;
        }
        yield sink.take();
      }
    },
  };
}

function rowWriter({ format, fields, timezone }: RecodeOptions): WriteRow {
  const toZonedTime = createZonedTime(timezone);
  if (fields && new Set(fields).size < fields.length) throw new RangeError('a field is asked for twice');
  if (format !== 'csv') {
    return fields || !isUtc(timezone) ? createJsonRowWriter(fields ?? ['*'], toZonedTime) : writeUnchanged;
  }
  if (!fields || fields.some(isColumnFamily)) throw new RangeError('a CSV needs the name of every column');
  return createCsvRowWriter(fields, toZonedTime);
}
