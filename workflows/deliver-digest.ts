import { proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import { ownRecord } from './activity-options.js';
import { deliverAll, type RunProgress, type RunWindows } from './run-phases.js';

const { openDigest } = proxyLocalActivities<Activities>(ownRecord);

/** What stands for itself goes first; the answers follow, each in the thread that it belongs to. */
export async function deliverDigest(
  { runId, windows, send }: { runId: string; windows: RunWindows; send?: boolean },
  progress: RunProgress,
): Promise<void> {
  for (const part of ['heads', 'replies'] as const) {
    const { open } = await openDigest({ runId, part, send });
    await deliverAll(open, windows, progress);
  }
}
