/** The bytes in chunks of so many, so that whatever can be cut is. */
export async function* inChunks(bytes: Uint8Array | string, size = Infinity): AsyncGenerator<Uint8Array> {
  const whole = Buffer.from(bytes);
  const step = Math.min(size, whole.byteLength) || 1;
  for (let start = 0; start < whole.byteLength; start += step) yield whole.subarray(start, start + step);
}

/** The same, but each chunk is overwritten when the next one is asked for. */
export async function* inPassingChunks(bytes: Uint8Array | string, size?: number): AsyncGenerator<Uint8Array> {
  for await (const chunk of inChunks(bytes, size)) {
    const passing = Buffer.from(chunk);
    yield passing;
    passing.fill('!');
  }
}

/** Everything that comes; a chunk may be overwritten when the next one is asked for. */
export async function gathered(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of source) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
