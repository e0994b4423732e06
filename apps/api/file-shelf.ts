import { type Readable } from 'node:stream';
import { type FileStore } from '../../storage/file-store.js';

/** The file store as a class, so that it can be injected as itself. Whoever opened it closes it. */
export class FileShelf {
  constructor(private readonly files: FileStore) {}

  /** @throws FileMissing */
  read(key: string, range?: { start: number; end: number }): Promise<Readable> {
    return this.files.read(key, range);
  }
}
