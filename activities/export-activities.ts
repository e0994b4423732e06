import { cancellationSignal } from '@temporalio/activity';
import { chunksOf } from '../domain/export-chunking.js';
import { exportContentType, exportFileKey, exportPartKey } from '../domain/exported-file.js';
import { gunzipIfNeeded } from '../integrations/export-rows/gunzip-if-needed.js';
import { joinRows } from '../integrations/export-rows/join-rows.js';
import { recodeRows } from '../integrations/export-rows/recode-rows.js';
import { type FullstoryClient } from '../integrations/fullstory/fullstory-client.js';
import { type ExportChunk, type ExportChunks } from '../storage/export-chunks.js';
import { type ExportRuns } from '../storage/export-runs.js';
import { type FileStore } from '../storage/file-store.js';
import { type Connections, connectionNamed } from './connections.js';
import { advanceOperation, type ExportOperationOptions, unclaimedOperations } from './export-operation.js';
import { resumedDownload } from './resumed-download.js';
import { toExportFailed, toNote } from './to-export-failed.js';

export interface ExportChunkInput {
  runId: string;
  position: number;
}

export interface ExportActivities {
  /**
   * Makes one step towards a chunk's file at the vendor and returns once it can be fetched; until then it fails as
   * `ExportNotReady`, to be tried again when it says. The first step begins the run.
   */
  runExportOperation(input: ExportChunkInput): Promise<void>;
  /** Downloads a chunk and stores its rows as they were asked for: as the file itself, or as a part of it. */
  fetchExport(input: ExportChunkInput): Promise<void>;
  /** Cancels, as far as possible in a short time, what the vendor still does for the run. */
  cancelExport(input: { runId: string }): Promise<void>;
}

export interface ExportActivityOptions extends Pick<ExportOperationOptions, 'settleMs' | 'pollMs'> {
  exportRuns: ExportRuns;
  chunks: ExportChunks;
  files: FileStore;
  fullstory: Connections['fullstory'];
}

const longestCancellationMs = 10_000;

export function createExportActivities(options: ExportActivityOptions): ExportActivities {
  const { exportRuns, chunks, files, fullstory, ...pace } = options;
  return {
    async runExportOperation(input) {
      const chunk = await openChunk(input);
      if (!chunk) return;
      const client = clientOf(chunk);
      await accounted(input, () => advanceOperation(chunk, { ...pace, chunks, client, signal: cancellationSignal() }));
    },

    async fetchExport(input) {
      const chunk = await chunks.find(input);
      if (!chunk || chunk.state === 'stored') return;
      await exportRuns.downloading(input.runId);
      await accounted(input, () => fetchChunk(chunk, cancellationSignal()));
    },

    async cancelExport({ runId }) {
      const signal = AbortSignal.timeout(longestCancellationMs);
      const underWay = await chunks.underWay(runId);
      await Promise.allSettled(underWay.map((chunk) => cancelChunk(chunk, signal)));
    },
  };

  async function openChunk(input: ExportChunkInput): Promise<ExportChunk | undefined> {
    const known = await chunks.find(input);
    if (known) return known;
    return (await exportRuns.begin(input.runId)) && chunks.find(input);
  }

  async function fetchChunk(chunk: ExportChunk, signal: AbortSignal): Promise<void> {
    const { runId, position, request, searchExportId } = chunk;
    if (searchExportId === null) throw new Error(`chunk ${position} of run ${runId} has nothing to fetch`);
    const { format, fields, timezone } = request;
    const isWhole = chunksOf(request).length === 1;
    const key = isWhole ? exportFileKey(runId, request) : exportPartKey(runId, position);
    const source = gunzipIfNeeded(resumedDownload(clientOf(chunk), searchExportId, signal));
    const recoded = recodeRows(source, { format, fields, timezone });
    const bytes = isWhole ? joinRows([recoded], format, fields) : recoded;
    const stored = await files.write(key, bytes, { contentType: exportContentType(format), signal });
    await chunks.stored(chunk, { ...stored, rows: recoded.rows });
  }

  async function cancelChunk(chunk: ExportChunk, signal: AbortSignal): Promise<void> {
    const client = clientOf(chunk);
    const unclaimed = chunk.operationId === null ? await unclaimedOperations(chunk, { chunks, client, signal }) : [];
    const [operationId, second] = chunk.operationId === null ? unclaimed.map(({ id }) => id) : [chunk.operationId];
    // Which of several is ours cannot be told, and the others are somebody's.
    if (operationId === undefined || second !== undefined) return;
    await chunks.created(chunk, chunk.fence, operationId);
    await client.cancelOperation(operationId, signal);
  }

  function clientOf({ request }: ExportChunk): FullstoryClient {
    return connectionNamed(fullstory, request.source);
  }

  /** Stores why a chunk failed, so that the receipt can tell, before the failure ends the attempt. */
  async function accounted(input: ExportChunkInput, step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      const [failed, note] = [toExportFailed(error), toNote(error)];
      if (failed) await chunks.failed(input, { code: failed.code, message: failed.message });
      else if (note) await chunks.note(input, note);
      throw failed ?? error;
    }
  }
}
