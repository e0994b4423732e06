import { gzipSync } from 'node:zlib';
import { createGzipRowBlocks } from './gzip-row-blocks.js';
import { type ExportPlan, rowNumbers, rowShape, type RowShape } from './export-rows.js';
import { rowCycle } from './export-values.js';

/** A gzip file that is made while it is read, from any place on, in little memory. */
export interface RowFile {
  /** In bytes, compressed. */
  size: number;
  /** The bytes from `start` up to `end`, which is not included. */
  read(start: number, end: number): Generator<Buffer>;
}

/** So many members are packed at once: a few hundred kilobytes. */
const batch = 16;
const notJson = '<html>';

/** Makes the file of a plan. `brokenRow`, counted from 0 within the file, is not JSON. */
export function createRowFile(plan: ExportPlan, brokenRow?: number): RowFile {
  const { first, end } = rowNumbers(plan);
  const shape = withBrokenRow(rowShape(plan), brokenRow === undefined ? undefined : first + brokenRow);
  const blocks = createGzipRowBlocks(shape);
  const zipped = (from: number, to: number) => {
    let text = '';
    for (let row = from; row < to; row += 1) text += shape.head(row) + shape.tail(row);
    return gzipSync(text);
  };
  const firstBlock = Math.min(Math.ceil(first / rowCycle) * rowCycle, end);
  const endOfBlocks = Math.max(firstBlock, Math.floor(end / rowCycle) * rowCycle);
  const opening = zipped(first, firstBlock);
  const closing = zipped(endOfBlocks, end);
  const members = (endOfBlocks - firstBlock) / rowCycle;
  const closingStart = opening.length + members * blocks.memberBytes;

  function* parts(start: number): Generator<{ at: number; bytes: Buffer }> {
    if (start < opening.length) yield { at: 0, bytes: opening };
    const passed = Math.floor(Math.max(0, start - opening.length) / blocks.memberBytes);
    for (let member = passed; member < members; member += batch) {
      const bytes = blocks.pack(firstBlock + member * rowCycle, Math.min(batch, members - member));
      yield { at: opening.length + member * blocks.memberBytes, bytes };
    }
    yield { at: closingStart, bytes: closing };
  }

  return {
    size: closingStart + closing.length,
    *read(start, end) {
      for (const { at, bytes } of parts(start)) {
        if (at >= end) return;
        const wanted = bytes.subarray(Math.max(0, start - at), end - at);
        if (wanted.length > 0) yield wanted;
      }
    },
  };
}

function withBrokenRow(shape: RowShape, broken: number | undefined): RowShape {
  if (broken === undefined) return shape;
  return { ...shape, head: (row) => (row === broken ? notJson.padEnd(shape.headLength) : shape.head(row)) };
}
