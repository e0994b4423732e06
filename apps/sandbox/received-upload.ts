import { createHash } from 'node:crypto';

/** What has arrived of a file: all of a small one, and of a large one how much it was and its digest. */
export interface ReceivedUpload {
  bytes: number;
  /** Hexadecimal. */
  sha256: string;
  /** Null for what is too large to be kept. */
  text: string | null;
}

/** Enough for every text that a test wants to read again. */
const keptBytes = 1024 * 1024;

/** Reads a body of any size in constant memory. */
export async function receiveUpload(body: AsyncIterable<Buffer>): Promise<ReceivedUpload> {
  const digest = createHash('sha256');
  let kept: Buffer[] | undefined = [];
  let bytes = 0;
  for await (const chunk of body) {
    digest.update(chunk);
    bytes += chunk.length;
    kept = bytes > keptBytes ? undefined : kept;
    kept?.push(chunk);
  }
  return { bytes, sha256: digest.digest('hex'), text: kept ? Buffer.concat(kept).toString() : null };
}

/** A text as if it had been uploaded by itself. */
export function uploadOf(text: string): ReceivedUpload {
  return {
    bytes: Buffer.byteLength(text),
    sha256: createHash('sha256').update(text).digest('hex'),
    text,
  };
}
