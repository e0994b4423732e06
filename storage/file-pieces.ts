import { createHash } from 'node:crypto';
import { type StoredBytes } from './file-store.js';

export interface FilePiecesOptions {
  /** Bytes of every piece but the last. */
  size: number;
  /** Pieces that may be in use at a time: a piece's memory is taken again for the one that comes so many later. */
  count: number;
  /** Ends the reading at once, even while the source is silent. */
  signal?: AbortSignal;
}

/** A source read once, in pieces of one size, counted and hashed on the way. An empty source has no pieces. */
export class FilePieces implements AsyncIterable<Buffer> {
  private readonly hash = createHash('sha256');
  private bytes = 0;

  constructor(
    private readonly source: AsyncIterable<Uint8Array>,
    private readonly options: FilePiecesOptions,
  ) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, void, void> {
    const { size, count, signal } = this.options;
    const buffers: Buffer[] = [];
    let piece: Buffer = Buffer.allocUnsafeSlow(size);
    let filled = 0;
    for await (const chunk of untilAborted(this.source, signal)) {
      for (let taken = 0; taken < chunk.byteLength;) {
        const part = chunk.subarray(taken, taken + size - filled);
        piece.set(part, filled);
        taken += part.byteLength;
        filled += part.byteLength;
        if (filled < size) break;
        yield this.counted(piece);
        buffers.push(piece);
        piece = (buffers.length < count ? undefined : buffers.shift()) ?? Buffer.allocUnsafeSlow(size);
        filled = 0;
      }
    }
    if (filled > 0) yield this.counted(piece.subarray(0, filled));
  }

  /** Of what has been read; once, at the end. */
  digest(): StoredBytes {
    return { bytes: this.bytes, sha256: this.hash.digest('hex') };
  }

  private counted(piece: Buffer): Buffer {
    this.hash.update(piece);
    this.bytes += piece.byteLength;
    return piece;
  }
}

/** The same chunks; one that never comes is not waited for when the signal says so. */
async function* untilAborted<T>(source: AsyncIterable<T>, signal: AbortSignal | undefined): AsyncGenerator<T, void> {
  const iterator = source[Symbol.asyncIterator]();
  let interrupt: (reason: unknown) => void = () => undefined;
  const onAbort = () => interrupt(signal?.reason);
  signal?.addEventListener('abort', onAbort);
  const next = () =>
    new Promise<IteratorResult<T>>((resolve, reject) => {
      signal?.throwIfAborted();
      interrupt = reject;
      iterator.next().then(resolve, reject);
    });
  let ended = false;
  try {
    for (let result = await next(); !result.done; result = await next()) yield result.value;
    ended = true;
  } finally {
    signal?.removeEventListener('abort', onAbort);
    // A source that is silent would not answer to this either, so nobody waits for it.
    if (!ended) iterator.return?.().catch(() => undefined);
  }
}
