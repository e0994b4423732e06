import { type FileStore } from './file-store.js';
import { createLocalFileStore } from './local-file-store.js';
import { createS3FileStore, type S3Options } from './s3-file-store.js';

export interface FileStoreOptions {
  /** Made at the first write; not used where there is a bucket. */
  folder: string;
  s3?: S3Options;
}

/** The bucket where one is configured, else the folder. Nothing is written or asked yet; see `check`. */
export function openFileStore({ folder, s3 }: FileStoreOptions): FileStore {
  return s3 ? createS3FileStore(s3) : createLocalFileStore(folder);
}
