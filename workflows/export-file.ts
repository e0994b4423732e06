import {
  ActivityFailure,
  CancellationScope,
  CancelledFailure,
  isCancellation,
  log,
  proxyActivities,
  proxyLocalActivities,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import type { OpenDelivery } from '../activities/open-delivery.js';
import { fileTransfer, lastEffort, ownRecord, statusPoll } from './activity-options.js';
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

/**
 * From the segment to the file, and to what is to be delivered of it. A chunk that cannot be had hides none of the others;
 * without all of them there is no file, and storage holds why. A cancellation reaches the vendor.
 */
export async function exportFile(input: ExportFileInput, progress: RunProgress): Promise<OpenDelivery[]> {
  try {
    return await fetchAndPublish(input, progress);
  } catch (error) {
    if (isCancellation(error)) await CancellationScope.nonCancellable(() => cancelAtVendor(input.runId));
    throw error;
  }
}

async function fetchAndPublish(input: ExportFileInput, progress: RunProgress): Promise<OpenDelivery[]> {
  const { runId, chunks, missing, parallel, windows, send } = input;
  const { runExportOperation } = proxyActivities<Activities>(statusPoll(windows.exportMs));
  const { fetchExport, joinExport } = proxyActivities<Activities>(fileTransfer(windows.downloadMs));

  progress.phase = 'exporting';
  const complete = await inParallel(missing, parallel, async (position) => {
    await runExportOperation({ runId, position });
    await fetchExport({ runId, position });
  });
  if (!complete) return [];

  progress.phase = 'downloading';
  if (chunks > 1) await joinExport({ runId });
  const { open } = await publishExport({ runId, send });
  return open;
}

async function cancelAtVendor(runId: string): Promise<void> {
  try {
    await cancelExport({ runId });
  } catch (error) {
    log.warn('the vendor could not be told of the cancellation', { reason: String(error) });
  }
}

/** Takes the items in order, so many at a time. Whether all steps succeeded; a cancellation is passed on. */
async function inParallel<T>(items: T[], atOnce: number, step: (item: T) => Promise<void>): Promise<boolean> {
  const waiting = items.values();
  let complete = true;
  const lane = async () => {
    for (const item of waiting) complete = (await succeeds(() => step(item))) && complete;
  };
  const lanes = await Promise.allSettled(Array.from({ length: Math.min(atOnce, items.length) }, lane));
  for (const ended of lanes) if (ended.status === 'rejected') throw ended.reason;
  return complete;
}

/** Storage holds why a step failed. One that failed while it was to be cancelled is no reason to go on. */
async function succeeds(step: () => Promise<void>): Promise<boolean> {
  try {
    await step();
    return true;
  } catch (error) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
    if (CancellationScope.current().consideredCancelled) throw new CancelledFailure('cancelled while a step failed');
    log.warn('step given up', { reason: error.cause?.message });
    return false;
  }
}
