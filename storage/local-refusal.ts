import { FileStoreRefused } from './file-store.js';

const remedies: Record<string, string> = {
  ENOSPC: 'The disk is full: free some of it',
  EDQUOT: 'The disk quota is used up: raise it or delete files',
  EFBIG: 'The file is larger than this system allows: raise the limit',
  EACCES: 'Access is not permitted: give that right to the user who runs Debrief',
  EPERM: 'Access is not permitted: give that right to the user who runs Debrief',
  ENOTDIR: 'A part of the path is no folder: choose another',
  EROFS: 'The file system is read-only: mount it for writing',
};

/** A failure that the operator can cure, as a sentence that says how; others unchanged. */
export function toLocalRefusal(error: unknown, folder: string): unknown {
  const code = errnoOf(error);
  const remedy = code === undefined ? undefined : remedies[code];
  if (remedy === undefined) return error;
  return new FileStoreRefused(
    `Files cannot be kept in ${folder} (${code}). ${remedy}, or set another dataDir or files.s3.`,
  );
}

export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
