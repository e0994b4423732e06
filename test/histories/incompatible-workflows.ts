import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../../activities/index.js';

const { summarizeSessions, fetchExport, importPeople } = proxyActivities<Activities>({ startToCloseTimeout: '1m' });

/** Summarises before it has looked for sessions, which no recorded run did. */
export async function summarizeUser({ runId }: { runId: string }): Promise<void> {
  await summarizeSessions({ runId, sessionIds: [] });
}

/** Fetches before the operation is ready. */
export async function exportSegment({ runId }: { runId: string }): Promise<void> {
  await fetchExport({ runId, position: 0 });
}

/** Imports people before there is a file of them. */
export async function digestSegment({ runId }: { runId: string }): Promise<void> {
  await importPeople({ runId });
}
