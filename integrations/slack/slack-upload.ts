import { z } from 'zod';
import { type VendorHttp } from '../http/vendor-http.js';
import { uploadTarget } from './slack-responses.js';

/**
 * Stores a file that nobody sees until it is completed. Repeatable: an upload that was abandoned stays invisible
 * (Slack docs, working with files). The bytes go only where the connection may send them, and without the bot's token
 * unless that is the configured origin.
 */
export async function uploadSlackFile(
  http: VendorHttp,
  { filename, content }: { filename: string; content: Buffer },
  signal?: AbortSignal,
): Promise<{ fileId: string }> {
  const { body } = await http.request({
    method: 'POST',
    path: '/files.getUploadURLExternal',
    form: { filename, length: String(content.length) },
    attempt: 'ask where to upload a file',
    schema: uploadTarget,
    readOnly: true,
    signal,
  });
  const upload = { method: 'POST', attempt: 'upload a file' } as const;
  await http.request({
    ...upload,
    ...http.vetted(body.upload_url, upload),
    bytes: { content, type: 'application/octet-stream' },
    answer: 'ignored',
    schema: z.undefined(),
    readOnly: true,
    signal,
  });
  return { fileId: body.file_id };
}
