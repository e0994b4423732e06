import { type Readable } from 'node:stream';

/** There is no file under this key. */
export class FileMissing extends Error {
  override readonly name = 'FileMissing';
}

/** The store has no room left, or refuses to take the file; `message` says which, for the operator. */
export class FileStoreRefused extends Error {
  override readonly name = 'FileStoreRefused';
}

/** The store could not be asked, or did not answer; time alone may cure that. */
export class FileStoreUnavailable extends Error {
  override readonly name = 'FileStoreUnavailable';
}

export interface StoredBytes {
  bytes: number;
  /** Hexadecimal. */
  sha256: string;
}

/**
 * Files by key, such as `exports/<run id>/<name>`; see `requireFileKey`. Every method may throw FileStoreUnavailable, and
 * FileStoreRefused where the store does not let us in.
 */
export interface FileStore {
  /**
   * Streams a file in constant memory. It appears under its key whole or not at all, and replaces an earlier one. An
   * abort ends it at once, with the signal's reason.
   * @throws FileStoreRefused, or what the source throws
   */
  write(
    key: string,
    source: AsyncIterable<Uint8Array>,
    options: { contentType: string; signal?: AbortSignal },
  ): Promise<StoredBytes>;
  /** The bytes from `start` to `end`, both included and within the file, or the whole of it. @throws FileMissing */
  read(key: string, range?: { start: number; end: number }): Promise<Readable>;
  /** Undefined when there is none. */
  size(key: string): Promise<number | undefined>;
  /** Removes what is under the prefix (`exports/<run id>/`); nothing there is fine. */
  removeAll(prefix: string): Promise<void>;
  /** Clears away what writes left unfinished that have not moved since the given moment. Returns how many. */
  removeUnfinished(before: Date): Promise<number>;
  /** Rejects, with what to do, when files cannot be written. */
  check(): Promise<void>;
  close(): Promise<void>;
}
