import { array, assert, asyncProperty, integer, uint8Array } from 'fast-check';
import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { FilePieces } from '../../storage/file-pieces.js';

async function* chunksOf(chunks: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

it('has what the source has, in pieces of one size, however the source cuts it', async () => {
  const chunks = array(uint8Array({ maxLength: 40 }), { maxLength: 12 });
  const sizes = integer({ min: 1, max: 16 });
  const counts = integer({ min: 1, max: 3 });
  await assert(
    asyncProperty(chunks, sizes, counts, async (source, size, count) => {
      const whole = Buffer.concat(source);
      const pieces = new FilePieces(chunksOf(source), { size, count });
      const read: Buffer[] = [];
      for await (const piece of pieces) read.push(Buffer.from(piece));
      expect(Buffer.concat(read)).toEqual(whole);
      expect(read.slice(0, -1).every(({ byteLength }) => byteLength === size)).toBe(true);
      expect(read.at(-1)?.byteLength).not.toBe(0);
      const sha256 = createHash('sha256').update(whole).digest('hex');
      expect(pieces.digest()).toEqual({ bytes: whole.byteLength, sha256 });
    }),
  );
});

it('leaves as many pieces alone as may be in use', async () => {
  const source = chunksOf([...'abcdefgh'].map((letter) => Buffer.from(letter.repeat(4))));
  const inUse: { piece: Buffer; letter: string }[] = [];
  for await (const piece of new FilePieces(source, { size: 4, count: 3 })) {
    inUse.push({ piece, letter: piece.toString() });
    for (const { piece: earlier, letter } of inUse.slice(-3)) expect(earlier.toString()).toBe(letter);
  }
  expect(new Set(inUse.map(({ piece }) => piece.buffer))).toHaveLength(3);
});

it('lets the source go when its reader stops', async () => {
  const released = Promise.withResolvers<void>();
  async function* endless(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) yield Buffer.alloc(8);
    } finally {
      released.resolve();
    }
  }
  for await (const _piece of new FilePieces(endless(), { size: 4, count: 2 })) break;
  await released.promise;
});
