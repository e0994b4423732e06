import { proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import { ownRecord } from './activity-options.js';
import { deliverDigest } from './deliver-digest.js';
import { exportFile } from './export-file.js';
import { brief, deliverAll, type RunWindows, withReceipt } from './run-phases.js';

export interface RetryRunInput {
  runId: string;
  windows: RunWindows;
  /** The unfinished deliveries to take up; no other is touched. */
  deliveryIds: string[];
  /** Send what was made then, or ask for the newest sessions and make it anew. */
  content: 'same' | 'latest';
  /** A person has looked: what was lost did not arrive. */
  notArrived?: boolean;
  /** Of an export: operations at once. */
  parallel?: number;
}

const { reopenRun } = proxyLocalActivities<Activities>(ownRecord);

/** Takes an ended run up again, for some of its deliveries. Its workflow id is the run's, so it can be cancelled alike. */
export async function retryRun({ runId, windows, content, parallel = 1, ...which }: RetryRunInput): Promise<void> {
  await withReceipt(runId, async (progress) => {
    const reopened = await reopenRun({ runId, ...which });
    if (reopened.export) {
      const open = await exportFile({ runId, ...reopened.export, parallel, windows, send: true }, progress);
      return deliverAll(open, windows, progress);
    }
    if (reopened.digest) return deliverDigest({ runId, windows, send: true }, progress);
    const latest = content === 'latest' || !reopened.made;
    const open = latest ? await brief({ runId, windows, latest }, progress) : reopened.open;
    await deliverAll(open, windows, progress);
  });
}
