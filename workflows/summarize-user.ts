import { brief, deliverAll, type RunWindows, withReceipt } from './run-phases.js';

export interface SummarizeUserInput {
  runId: string;
  windows: RunWindows;
}

/**
 * One person's sessions become one briefing at every destination. What cannot be summarised or delivered is left to
 * the receipt. Everything but ids stays in storage.
 */
export async function summarizeUser({ runId, windows }: SummarizeUserInput): Promise<void> {
  await withReceipt(runId, async (progress) => {
    const open = await brief({ runId, windows }, progress);
    await deliverAll(open, windows, progress);
  });
}
