import { exportedFile } from '../domain/exported-file.js';
import { type ExportedFile, type ExportRequest, type WrittenFile } from '../domain/segment-export.js';
import { type ExportChunks } from '../storage/export-chunks.js';
import { type ExportFiles } from '../storage/export-files.js';

export interface OfferedFileOptions {
  chunks: ExportChunks;
  exportFiles: ExportFiles;
  /** How long the file is kept. */
  retentionDays: number;
}

const dayMs = 24 * 3_600_000;

/** The file of an export once it is whole. The only chunk of an export is its file already, and is offered as that. */
export async function offeredFile(
  runId: string,
  request: ExportRequest,
  options: OfferedFileOptions,
): Promise<ExportedFile | undefined> {
  const known = await options.exportFiles.find(runId);
  if (known) return known.file;
  const [only, second] = await options.chunks.storedParts(runId);
  return only && !second ? offerFile(runId, request, only, options) : undefined;
}

/** Makes what was written the file of the run, to be had until its time is over. */
export async function offerFile(
  runId: string,
  request: ExportRequest,
  { rows, bytes, sha256 }: WrittenFile,
  { exportFiles, retentionDays }: OfferedFileOptions,
): Promise<ExportedFile> {
  const now = Date.now();
  const life = {
    createdAt: new Date(now).toISOString(),
    expiresAt: new Date(now + retentionDays * dayMs).toISOString(),
  };
  const file = exportedFile(runId, request, { rows, bytes, sha256 }, life);
  await exportFiles.publish(file);
  return file;
}
