import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { type SummaryRequest } from '../../../domain/run.js';
import { settleRun } from '../../../domain/settle-run.js';
import { type RunDetails } from '../../../storage/run-store.js';
import { type Stores } from '../../../storage/stores.js';

export const slackDestination = {
  kind: 'slack-message',
  connection: 'slack',
  channel: 'C0000000001',
  onMultiple: 'fail',
  onAmbiguous: 'hold',
  onEmpty: 'skip',
} as const;

/** A run that was stored and whose workflow was never started, as a process killed between the two leaves it. */
export async function acceptRun({ runs }: Stores, request: Partial<SummaryRequest> = {}): Promise<string> {
  const id = randomUUID();
  await runs.accept({
    id,
    kind: 'summary',
    requester: 'crm',
    request: {
      source: 'fullstory',
      subject: { email: 'jane@example.com' },
      profile: 'briefing',
      sessions: { limit: 5 },
      destinations: [slackDestination],
      ...request,
    },
  });
  // Moments are kept to the millisecond, and rounded: whoever comes after this is newer.
  const accepted = Date.now();
  while (Date.now() < accepted + 2) await setImmediate();
  return id;
}

/** Everything stored about a run that is known to exist. */
export async function storedRun({ runs }: Stores, runId: string): Promise<RunDetails> {
  const run = await runs.find(runId);
  if (!run) throw new Error(`run ${runId} is not stored`);
  return run;
}

/** Ends a run as its workflow would. */
export async function closeRun(stores: Stores, runId: string): Promise<void> {
  const { account } = await storedRun(stores, runId);
  await stores.runLedger.close(settleRun(account, { kind: 'finished' }, new Date().toISOString()));
}
