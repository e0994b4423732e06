import { checkedRows } from './checked-rows.js';
import { rowBlocks } from './row-blocks.js';
import { type Progress } from './written-rows.js';

const lineFeed = Buffer.from('\n');

/** Every row as it is, one line feed behind each; a block that has nothing else is passed on without being copied. */
export async function* unchangedLines(
  source: AsyncIterable<Uint8Array>,
  progress: Progress,
): AsyncGenerator<Uint8Array, void, void> {
  for await (const block of rowBlocks(source)) {
    const { bytes } = block;
    const rowsBefore = progress.rows;
    let lineBytes = 0;
    for (const { start, end } of checkedRows(block, rowsBefore)) {
      progress.rows += 1;
      lineBytes += end - start + lineFeed.byteLength;
    }
    if (lineBytes === bytes.byteLength) {
      yield bytes;
      continue;
    }
    for (const { start, end } of checkedRows(block, rowsBefore)) {
      yield bytes.subarray(start, end);
      yield lineFeed;
    }
  }
}
