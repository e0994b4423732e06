import { ByteSink } from './byte-sink.js';
import { checkedRows } from './checked-rows.js';
import { type FileFrame } from './file-frame.js';
import { rowBlocks } from './row-blocks.js';
import { type WriteRow } from './row-writer.js';

/** Rows so far, those of the chunk that was taken last among them. */
export interface Progress {
  rows: number;
}

/** Every row anew, with what the file has between rows and behind each. */
export async function* writtenRows(
  source: AsyncIterable<Uint8Array>,
  { writeRow, frame, progress }: { writeRow: WriteRow; frame: FileFrame; progress: Progress },
): AsyncGenerator<Uint8Array, void, void> {
  const sink = new ByteSink();
  for await (const block of rowBlocks(source)) {
    sink.reserve(2 * block.bytes.byteLength);
    for (const row of checkedRows(block, progress.rows)) {
      if (progress.rows > 0) sink.text(frame.betweenRows);
      writeRow(row, sink);
      sink.text(frame.afterRow);
      progress.rows += 1;
    }
    yield sink.take();
  }
}
