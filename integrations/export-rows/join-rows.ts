import { type ExportFormat } from '../../domain/segment-export.js';
import { fileFrame } from './file-frame.js';

/**
 * Makes one file of the rows that `recodeRows` made, part after part: with the header of a CSV, the brackets and commas of
 * a JSON array. Parts may be empty; without any row, JSON is an empty array and CSV its header. `fields` are those of the
 * parts; chunks are theirs too, and valid as long.
 */
export async function* joinRows(
  parts: AsyncIterable<AsyncIterable<Uint8Array>> | Iterable<AsyncIterable<Uint8Array>>,
  format: ExportFormat,
  fields?: readonly string[],
): AsyncGenerator<Uint8Array, void, void> {
  const { opening, betweenRows, closing } = fileFrame(format, fields);
  if (opening) yield Buffer.from(opening);
  let hasRows = false;
  for await (const part of parts) {
    let isBegun = false;
    for await (const chunk of part) {
      if (chunk.byteLength === 0) continue;
      if (hasRows && !isBegun && betweenRows) yield Buffer.from(betweenRows);
      isBegun = hasRows = true;
      yield chunk;
    }
  }
  if (closing) yield Buffer.from(closing);
}
