import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { ExportUnreadable } from './export-unreadable.js';

/** Each piece is one turn of the thread pool; larger ones gain no more speed. */
const pieceBytes = 512 * 1024;

/**
 * The bytes unpacked where they are gzip, of one member or several, and unchanged where they are not: some ways through
 * HTTP unpack on their own, so only the content tells (RFC 1952, 2.3.1). A piece is valid until the next one is asked for.
 *
 * @throws ExportUnreadable where the gzip is damaged, ends too early or has bytes behind it; else what the source throws
 */
export async function* gunzipIfNeeded(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  const chunks = source[Symbol.asyncIterator]();
  try {
    const head: Uint8Array[] = [];
    for (let bytes = 0; bytes < 2;) {
      const next = await chunks.next();
      if (next.done) break;
      head.push(next.value);
      bytes += next.value.byteLength;
    }
    const [first, second] = Buffer.concat(head);
    const whole = headAndRest(head, chunks);
    yield* first === 0x1f && second === 0x8b ? unpack(whole) : whole;
  } finally {
    await chunks.return?.();
  }
}

async function* headAndRest(head: Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* head;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

async function* unpack(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  let received = 0;
  const counted = async function* () {
    for await (const chunk of source) {
      received += chunk.byteLength;
      yield chunk;
    }
  };
  const gunzip = createGunzip({ chunkSize: pieceBytes });
  // What goes wrong in the feeding is met where the pieces are read.
  pipeline(counted, gunzip).catch(() => undefined);
  try {
    yield* freedOnceUsed(gunzip as AsyncIterable<Buffer<ArrayBuffer>>);
  } catch (error) {
    throw toUnreadable(error, { read: gunzip.bytesWritten, received });
  }
  // Node takes what follows zero bytes behind a member for padding, and would drop it without a word.
  if (gunzip.bytesWritten < received) throw new ExportUnreadable('corrupt-gzip', { byte: gunzip.bytesWritten });
}

/** Left to itself, the collector notices such memory late: a hundred pieces or more would wait for it. */
async function* freedOnceUsed(pieces: AsyncIterable<Buffer<ArrayBuffer>>): AsyncGenerator<Uint8Array, void, void> {
  let memory: ArrayBuffer | undefined;
  for await (const piece of pieces) {
    // Pieces may share memory, and then follow each other.
    if (memory !== piece.buffer) memory?.transfer(0);
    memory = piece.buffer;
    yield piece;
  }
}

function toUnreadable(error: unknown, { read, received }: { read: number; received: number }): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'Z_BUF_ERROR') return new ExportUnreadable('truncated-gzip', { byte: received });
  if (code === 'Z_DATA_ERROR' || code === 'Z_NEED_DICT') return new ExportUnreadable('corrupt-gzip', { byte: read });
  return error;
}
