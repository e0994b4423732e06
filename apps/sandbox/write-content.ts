import { type ServerResponse } from 'node:http';
import { type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { type FaultRule } from './fault-rule.js';

/** A body that is made while it is sent. */
export interface ReplyContent {
  /** In bytes. */
  length: number;
  open(): Readable;
}

export type ContentFault = Pick<FaultRule, 'bytesPerSecond' | 'cutAfterBytes' | 'truncateAfterBytes'>;

/** Sends a body as fast as it is taken, or as a fault spoils it. Rejects when the connection ends early. */
export async function writeContent(
  outgoing: ServerResponse,
  { status, headers }: { status: number; headers: Record<string, string> },
  content: ReplyContent,
  { bytesPerSecond = Infinity, cutAfterBytes = Infinity, truncateAfterBytes = Infinity }: ContentFault,
  signal: AbortSignal,
): Promise<void> {
  const announced = Math.min(content.length, truncateAfterBytes);
  const sent = Math.min(announced, cutAfterBytes);
  outgoing.writeHead(status, { ...headers, 'content-length': announced });
  if (sent === content.length && bytesPerSecond === Infinity) {
    await pipeline(content.open(), outgoing, { signal });
    return;
  }
  await pipeline(content.open(), (pieces) => paced(pieces, sent, bytesPerSecond, signal), outgoing, { signal });
  if (sent < announced) outgoing.req.socket.end();
}

const partsPerSecond = 10;

async function* paced(
  pieces: AsyncIterable<Buffer>,
  length: number,
  bytesPerSecond: number,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const step = Math.max(1, Math.min(Math.floor(bytesPerSecond / partsPerSecond), length));
  let left = length;
  for await (const piece of pieces) {
    for (let start = 0; start < piece.length && left > 0; start += step) {
      const part = piece.subarray(start, start + Math.min(step, left));
      left -= part.length;
      yield part;
      if (bytesPerSecond !== Infinity) await sleep(1_000 / partsPerSecond, undefined, { signal });
    }
    if (left === 0) return;
  }
}
