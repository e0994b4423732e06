import { cancellationSignal } from '@temporalio/activity';
import { isExportDestination } from '../domain/destination.js';
import { exportContentType, exportFileKey, exportPartKey } from '../domain/exported-file.js';
import { isTerminal } from '../domain/run.js';
import { type ExportRequest, type WrittenFile } from '../domain/segment-export.js';
import { joinRows } from '../integrations/export-rows/join-rows.js';
import { type ExportRuns } from '../storage/export-runs.js';
import { type FileStore } from '../storage/file-store.js';
import { type RunDetails, type RunStore } from '../storage/run-store.js';
import { exportCourierFor, type ExportCouriers } from './courier.js';
import { offeredFile, offerFile, type OfferedFileOptions } from './offered-file.js';
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

export interface ExportFileActivityOptions extends OfferedFileOptions {
  runs: RunStore;
  exportRuns: ExportRuns;
  files: FileStore;
  couriers: ExportCouriers;
  /** Queues that connections were given, by connection. */
  taskQueues: ReadonlyMap<string, string>;
}

export function createExportFileActivities(options: ExportFileActivityOptions): ExportFileActivities {
  const { runs, exportRuns, chunks, exportFiles, files, couriers, taskQueues } = options;
  return {
    async joinExport({ runId }) {
      const run = await openRun(runId);
      if (!run) return;
      if (!(await exportFiles.find(runId))) {
        await exportRuns.downloading(runId);
        await offerFile(runId, run.request, await join(run, cancellationSignal()), options);
      }
      await files.removeAll(exportPartKey(runId));
    },

    async publishExport({ runId, send = false }) {
      const run = await openRun(runId);
      if (!run) return { open: [] };
      const file = await offeredFile(runId, run.request, options);
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
}

type ExportRun = RunDetails & { request: ExportRequest };

function isExport(run: RunDetails): run is ExportRun {
  return 'segment' in run.request;
}
