import { Readable } from 'node:stream';
import { type ExportedFile } from '../domain/segment-export.js';
import { IntegrationError } from '../integrations/http/integration-error.js';
import { FileMissing, type FileStore } from '../storage/file-store.js';

/**
 * The bytes of an export's file from `start` on.
 *
 * @throws IntegrationError `not-found` once the file was deleted, because its time had come
 */
export async function openExportFile(
  files: FileStore,
  { key, bytes }: Pick<ExportedFile, 'key' | 'bytes'>,
  start = 0,
): Promise<Readable> {
  if (start >= bytes) return Readable.from([]);
  try {
    return await files.read(key, start === 0 ? undefined : { start, end: bytes - 1 });
  } catch (error) {
    if (!(error instanceof FileMissing)) throw error;
    throw new IntegrationError({
      message: 'The file was deleted when its time had come; export it again.',
      kind: 'not-found',
      vendor: 'debrief',
      effect: 'none',
      cause: error,
    });
  }
}

/** The same as a stream that opens the file when it is read. */
export function exportFileStream(files: FileStore, file: Pick<ExportedFile, 'key' | 'bytes'>): Readable {
  return Readable.from(bytesOf(files, file), { objectMode: false });
}

async function* bytesOf(files: FileStore, file: Pick<ExportedFile, 'key' | 'bytes'>): AsyncGenerator<Uint8Array> {
  yield* (await openExportFile(files, file)) as AsyncIterable<Uint8Array>;
}
