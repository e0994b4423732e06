import { createHash } from 'node:crypto';
import { type Readable } from 'node:stream';
import { type FileStore, type StoredBytes } from '../../storage/file-store.js';

export const text = { contentType: 'text/plain' };
export const megabyte = 1024 * 1024;

/** A source of one chunk. */
export async function* sourceOf(content: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(content);
}

/** So many bytes in chunks of no round size, no two of them alike. */
export async function* manyBytes(count: number): AsyncGenerator<Uint8Array> {
  const chunk = Buffer.alloc(100_003, 'row,');
  for (let sent = 0; sent < count; sent += chunk.byteLength) {
    chunk.writeDoubleBE(sent);
    yield Buffer.from(chunk.subarray(0, count - sent));
  }
}

/** The same, and then a failure. */
export async function* bytesBeforeFailure(count: number, failure: Error): AsyncGenerator<Uint8Array> {
  yield* manyBytes(count);
  throw failure;
}

/** The same, and then nothing, for ever. `silent` is told when it is so. */
export async function* bytesBeforeSilence(count: number, silent: () => void): AsyncGenerator<Uint8Array> {
  yield* manyBytes(count);
  silent();
  await new Promise(() => undefined);
}

/** Counted and hashed apart from the store. */
export async function digestOf(source: AsyncIterable<Uint8Array>): Promise<StoredBytes> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of source) {
    hash.update(chunk);
    bytes += chunk.byteLength;
  }
  return { bytes, sha256: hash.digest('hex') };
}

export async function readText(store: FileStore, key: string, range?: { start: number; end: number }): Promise<string> {
  return Buffer.concat(await bodyOf(await store.read(key, range))).toString();
}

function bodyOf(stream: Readable): Promise<Buffer[]> {
  return stream.toArray() as Promise<Buffer[]>;
}
