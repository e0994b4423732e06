import { CancellationScope, isCancellation, log, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import type { OpenDelivery } from '../activities/open-delivery.js';
import { fileTransfer, lastEffort, ownRecord, statusPoll } from './activity-options.js';
import { fewStepsAtOnce } from './few-steps-at-once.js';
import { type RunProgress, type RunWindows } from './run-phases.js';

export interface ExportFileInput {
  runId: string;
  /** How many operations the export is made of, and which of them are still to be had. */
  chunks: number;
  missing: number[];
  /** Operations at once. */
  parallel: number;
  windows: RunWindows;
  /** A person has asked: what a dry run held back is sent. */
  send?: boolean;
}

const { publishExport } = proxyLocalActivities<Activities>(ownRecord);
const { cancelExport } = proxyActivities<Activities>(lastEffort);

/** From the segment to the file, and to what is to be delivered of it. */
export async function exportFile(input: ExportFileInput, progress: RunProgress): Promise<OpenDelivery[]> {
  if (!(await fetchFile(input, progress))) return [];
  const { runId, send } = input;
  const { open } = await publishExport({ runId, send });
  return open;
}

/**
 * From the segment to the file in our store; false where there is none. A chunk that cannot be had hides none of the
 * others; without all of them there is no file, and storage holds why. A cancellation reaches the vendor.
 */
export async function fetchFile(input: ExportFileInput, progress: RunProgress): Promise<boolean> {
  try {
    return await fetchChunks(input, progress);
  } catch (error) {
    if (isCancellation(error)) await CancellationScope.nonCancellable(() => cancelAtVendor(input.runId));
    throw error;
  }
}

async function fetchChunks(input: ExportFileInput, progress: RunProgress): Promise<boolean> {
  const { runId, chunks, missing, parallel, windows } = input;
  const { runExportOperation } = proxyActivities<Activities>(statusPoll(windows.exportMs));
  const { fetchExport, joinExport } = proxyActivities<Activities>(fileTransfer(windows.downloadMs));

  progress.phase = 'exporting';
  const complete = await fewStepsAtOnce(missing, parallel, async (position) => {
    await runExportOperation({ runId, position });
    await fetchExport({ runId, position });
  });
  if (!complete) return false;

  progress.phase = 'downloading';
  if (chunks > 1) await joinExport({ runId });
  return true;
}

async function cancelAtVendor(runId: string): Promise<void> {
  try {
    await cancelExport({ runId });
  } catch (error) {
    log.warn('the vendor could not be told of the cancellation', { reason: String(error) });
  }
}
