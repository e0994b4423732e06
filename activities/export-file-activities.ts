import { cancellationSignal } from '@temporalio/activity';
import { isExportDestination } from '../domain/destination.js';
import { exportContentType, exportedFile, exportFileKey, exportPartKey } from '../domain/exported-file.js';
import { isTerminal } from '../domain/run.js';
import { type ExportedFile, type ExportRequest, type WrittenFile } from '../domain/segment-export.js';
import { joinRows } from '../integrations/export-rows/join-rows.js';
import { type ExportChunks } from '../storage/export-chunks.js';
import { type ExportFiles } from '../storage/export-files.js';
import { type ExportRuns } from '../storage/export-runs.js';
import { type FileStore } from '../storage/file-store.js';
import { type RunDetails, type RunStore } from '../storage/run-store.js';
import { exportCourierFor, type ExportCouriers } from './courier.js';
import { type OpenDelivery, openDeliveries, toOpenDelivery } from './open-delivery.js';
import { toExportFailed } from './to-export-failed.js';

export interface ExportFileActivities {
  /** Joins the stored parts in their order, and clears them away. Does nothing where the file is there. */
  joinExport(input: { runId: string }): Promise<void>;
  /**
   * Offers the file, stores what each delivery will send about it, and names the deliveries that are to be made: of a dry
   * run none unless a person has asked to `send`.
   */
  publishExport(input: { runId: string; send?: boolean }): Promise<{ open: OpenDelivery[] }>;
}

export interface ExportFileActivityOptions {
  runs: RunStore;
  exportRuns: ExportRuns;
  chunks: ExportChunks;
  exportFiles: ExportFiles;
  files: FileStore;
  couriers: ExportCouriers;
  retentionDays: number;
  /** Queues that connections were given, by connection. */
  taskQueues: ReadonlyMap<string, string>;
}

const dayMs = 24 * 3_600_000;

export function createExportFileActivities(options: ExportFileActivityOptions): ExportFileActivities {
  const { runs, exportRuns, chunks, exportFiles, files, couriers, retentionDays, taskQueues } = options;
  return {
    async joinExport({ runId }) {
      const run = await openRun(runId);
      if (!run) return;
      if (!(await exportFiles.find(runId))) {
        await exportRuns.downloading(runId);
        await offer(run, await join(run, cancellationSignal()));
      }
      await files.removeAll(exportPartKey(runId));
    },

    async publishExport({ runId, send = false }) {
      const run = await openRun(runId);
      if (!run) return { open: [] };
      const file = (await exportFiles.find(runId))?.file ?? (await offerOnlyChunk(run));
      if (!file) return { open: [] };
      const open = openDeliveries(run).filter(({ destination }) => file.rows > 0 || destination.onEmpty === 'deliver');
      const contents = open.flatMap(({ id, destination }) => {
        if (!isExportDestination(destination)) return [];
        const delivery = { id, runId, destination, createdAt: run.createdAt };
        return [{ id, content: exportCourierFor(couriers, destination).render(file, delivery) }];
      });
      await exportRuns.publish(runId, contents);
      const isHeldBack = run.request.dryRun === true && !send;
      return { open: isHeldBack ? [] : open.map((delivery) => toOpenDelivery(delivery, taskQueues)) };
    },
  };

  async function openRun(runId: string): Promise<ExportRun | undefined> {
    const run = await runs.find(runId);
    return run && isExport(run) && !isTerminal(run.state) ? run : undefined;
  }

  async function join({ id: runId, request }: ExportRun, signal: AbortSignal): Promise<WrittenFile> {
    const stored = await chunks.storedParts(runId);
    const { format, fields } = request;
    const whole = joinRows(readEach(stored.map(({ position }) => exportPartKey(runId, position))), format, fields);
    try {
      const written = await files.write(exportFileKey(runId, request), whole, {
        contentType: exportContentType(format),
        signal,
      });
      return { ...written, rows: stored.reduce((sum, { rows }) => sum + rows, 0) };
    } catch (error) {
      throw toExportFailed(error) ?? error;
    }
  }

  /** Each file is opened when it is its turn. */
  async function* readEach(keys: string[]): AsyncGenerator<AsyncIterable<Uint8Array>> {
    for (const key of keys) yield (await files.read(key)) as AsyncIterable<Uint8Array>;
  }

  /** The only chunk of an export is its file already. */
  async function offerOnlyChunk(run: ExportRun): Promise<ExportedFile | undefined> {
    const [only, second] = await chunks.storedParts(run.id);
    return only && !second ? offer(run, only) : undefined;
  }

  async function offer({ id, request }: ExportRun, { rows, bytes, sha256 }: WrittenFile): Promise<ExportedFile> {
    const now = Date.now();
    const life = {
      createdAt: new Date(now).toISOString(),
      expiresAt: new Date(now + retentionDays * dayMs).toISOString(),
    };
    const file = exportedFile(id, request, { rows, bytes, sha256 }, life);
    await exportFiles.publish(file);
    return file;
  }
}

type ExportRun = RunDetails & { request: ExportRequest };

function isExport(run: RunDetails): run is ExportRun {
  return 'segment' in run.request;
}
