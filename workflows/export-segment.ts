import { exportFile } from './export-file.js';
import { deliverAll, type RunWindows, withReceipt } from './run-phases.js';

export interface ExportSegmentInput {
  runId: string;
  /** How many operations the export is made of, and how many of them may run at once. */
  chunks: number;
  parallel: number;
  windows: RunWindows;
}

/**
 * A segment becomes one file, which every destination gets. What cannot be had or delivered is left to the receipt. Rows
 * never pass through here; they go from the vendor into the file store.
 */
export async function exportSegment({ runId, chunks, parallel, windows }: ExportSegmentInput): Promise<void> {
  await withReceipt(runId, async (progress) => {
    const missing = Array.from({ length: chunks }, (_, position) => position);
    const open = await exportFile({ runId, chunks, missing, parallel, windows }, progress);
    await deliverAll(open, windows, progress);
  });
}
