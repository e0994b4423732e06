import { ExportUnreadable } from './export-unreadable.js';

const lineFeed = 0x0a;
const mostRowBytes = 64 * 1024 * 1024;

/** Whole rows, so many that handling them one by one costs no turn of the event loop each. */
export interface RowBlock {
  bytes: Buffer;
  /** Bytes of the file before it. */
  offset: number;
}

/**
 * Cuts a file of lines into blocks that end where a line ends; the file's last line may lack its end. A block is valid until
 * the next one is asked for, as the source's chunks may be.
 *
 * @throws ExportUnreadable at a line of more than 64 MB; else what the source throws
 */
export async function* rowBlocks(source: AsyncIterable<Uint8Array>): AsyncGenerator<RowBlock, void, void> {
  let offset = 0;
  let begun: Buffer[] = [];
  let begunBytes = 0;
  for await (const chunk of source) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const firstEnd = bytes.indexOf(lineFeed) + 1;
    const lastEnd = bytes.lastIndexOf(lineFeed) + 1;
    if (begunBytes + (firstEnd || bytes.byteLength) > mostRowBytes) {
      throw new ExportUnreadable('row-too-long', { byte: offset });
    }
    // Only the row that goes across two chunks is copied.
    if (firstEnd > 0) {
      yield { bytes: Buffer.concat([...begun, bytes.subarray(0, firstEnd)]), offset };
      offset += begunBytes + firstEnd;
      begun = [];
      begunBytes = 0;
    }
    if (lastEnd > firstEnd) {
      yield { bytes: bytes.subarray(firstEnd, lastEnd), offset };
      offset += lastEnd - firstEnd;
    }
    if (lastEnd < bytes.byteLength) {
      begun.push(Buffer.from(bytes.subarray(lastEnd)));
      begunBytes += bytes.byteLength - lastEnd;
    }
  }
  if (begunBytes > 0) yield { bytes: Buffer.concat(begun), offset };
}
