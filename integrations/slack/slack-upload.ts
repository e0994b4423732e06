import { type Readable } from 'node:stream';
import { z } from 'zod';
import { type VendorHttp } from '../http/vendor-http.js';
import { uploadTarget } from './slack-responses.js';

export interface SlackUpload {
  filename: string;
  /** Bytes, or where they are read from when they are sent; `length` is in bytes and must not be 0. */
  content: Buffer | { open: () => Readable; length: number };
}

const type = 'application/octet-stream';
const shortestUploadMs = 30_000;
/** A megabyte a second; what is slower than that is given up. */
const slowestBytesPerMs = 1_000;

/**
 * Stores a file that nobody sees until it is completed. Repeatable: an upload that was abandoned stays invisible
 * (Slack docs, working with files). The bytes go only where the connection may send them, and without the bot's token
 * unless that is the configured origin.
 */
export async function uploadSlackFile(
  http: VendorHttp,
  { filename, content }: SlackUpload,
  signal?: AbortSignal,
): Promise<{ fileId: string }> {
  const { length } = content;
  const { body } = await http.request({
    method: 'POST',
    path: '/files.getUploadURLExternal',
    form: { filename, length: String(length) },
    attempt: 'ask where to upload a file',
    schema: uploadTarget,
    readOnly: true,
    signal,
  });
  const upload = { method: 'POST', attempt: 'upload a file' } as const;
  await http.request({
    ...upload,
    ...http.vetted(body.upload_url, upload),
    ...(Buffer.isBuffer(content)
      ? { bytes: { content, type } }
      : { stream: { ...content, type }, timeoutMs: shortestUploadMs + length / slowestBytesPerMs }),
    answer: 'ignored',
    schema: z.undefined(),
    readOnly: true,
    signal,
  });
  return { fileId: body.file_id };
}
