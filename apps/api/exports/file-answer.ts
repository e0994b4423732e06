import { HttpStatus, Injectable } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { type ExportedFile } from '../../../domain/segment-export.js';
import { FileMissing } from '../../../storage/file-store.js';
import { Problem } from '../errors/problem.js';
import { FileShelf } from '../file-shelf.js';
import { type ByteRange, requestedRange } from './requested-range.js';

/** Sends a stored file as RFC 9110 has it: whole, a range of it, or the word that the caller has it already. */
@Injectable()
export class FileAnswer {
  constructor(private readonly shelf: FileShelf) {}

  /** @throws Problem 410, 416 */
  async send(file: ExportedFile, { method, headers }: FastifyRequest, reply: FastifyReply): Promise<void> {
    const etag = `"${file.sha256}"`;
    void reply.headers({ etag, 'accept-ranges': 'bytes', 'cache-control': 'private, no-cache' });
    if (isNamed(etag, headers['if-none-match'])) {
      await reply.status(HttpStatus.NOT_MODIFIED).send();
      return;
    }
    const isSame = headers['if-range'] === undefined || headers['if-range'] === etag;
    const range = requestedRange(file.bytes, method === 'GET' && isSame ? headers.range : undefined);
    if (range === 'unsatisfiable') {
      void reply.header('content-range', `bytes */${file.bytes}`);
      throw new Problem(
        HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
        'range-not-satisfiable',
        `The file has ${file.bytes} bytes.`,
      );
    }
    // An empty text would be sent with its own length.
    const content = method === 'HEAD' ? Readable.from([]) : await this.open(file, range);
    void reply.headers({
      'content-type': file.contentType,
      'content-disposition': `attachment; filename="${file.name}"`,
      'content-length': range ? range.end - range.start + 1 : file.bytes,
      ...(range && { 'content-range': `bytes ${range.start}-${range.end}/${file.bytes}` }),
    });
    if (range) void reply.status(HttpStatus.PARTIAL_CONTENT);
    await reply.send(content);
  }

  private async open({ key }: ExportedFile, range: ByteRange | undefined) {
    try {
      return await this.shelf.read(key, range);
    } catch (error) {
      if (!(error instanceof FileMissing)) throw error;
      throw new Problem(HttpStatus.GONE, 'file-deleted', 'The file is not in the store any more.', { cause: error });
    }
  }
}

/** Whether the header names this file, or any (RFC 9110, 13.1.2); weak marks compare like strong ones there. */
function isNamed(etag: string, header: string | undefined): boolean {
  const named = header?.split(',').map((mark) => mark.trim().replace(/^W\//, '')) ?? [];
  return named.includes(etag) || named.includes('*');
}
