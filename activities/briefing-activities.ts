import { composeBriefing } from '../domain/compose-briefing.js';
import { type Delivery } from '../domain/delivery.js';
import { chunksOf } from '../domain/export-chunking.js';
import { mergedInstead } from '../domain/model-briefing.js';
import { isTerminal, type RunError } from '../domain/run.js';
import { type RunAccount, type RunEnding, settleRun } from '../domain/settle-run.js';
import { type DeliveryDesk } from '../storage/delivery-desk.js';
import { type ExportRuns } from '../storage/export-runs.js';
import { type SegmentPeople } from '../storage/segment-people.js';
import { type RunLedger } from '../storage/run-ledger.js';
import { type RunDetails, type RunStore } from '../storage/run-store.js';
import { type OpenDelivery, openDeliveries, toOpenDelivery } from './open-delivery.js';
import { type ComposeInput, type PublishBriefing } from './publish-briefing.js';

export interface BriefingActivities {
  /**
   * Merges the stored summaries, stores the briefing and what each delivery will send, and names the deliveries that are
   * to be made: of a dry run none. `fallback` says why this is done in place of a language model.
   */
  composeBriefing(input: ComposeInput & { fallback?: RunError }): Promise<{ open: OpenDelivery[] }>;
  /**
   * Opens an ended run's deliveries again. `made`: what they send exists, so they only have to be made. Of an export also
   * what failed of its file, and which of its chunks are missing.
   */
  reopenRun(input: ReopenInput): Promise<ReopenedRun>;
  /** Writes the receipt and the terminal state; a run that has ended keeps what it has. */
  closeRun(input: { runId: string; ending: RunEnding }): Promise<void>;
}

export interface ReopenInput {
  runId: string;
  deliveryIds: string[];
  /** A person has looked: what was lost did not arrive. */
  notArrived?: boolean;
}

export interface ReopenedRun {
  made: boolean;
  open: OpenDelivery[];
  export?: { chunks: number; missing: number[] };
  /** It is a digest, whose deliveries wait for one another. */
  digest?: true;
}

export interface BriefingActivityOptions {
  runs: RunStore;
  runLedger: RunLedger;
  exportRuns: ExportRuns;
  segmentPeople: SegmentPeople;
  desk: DeliveryDesk;
  publish: PublishBriefing;
  /** Queues that connections were given, by connection. */
  taskQueues: ReadonlyMap<string, string>;
}

export function createBriefingActivities(options: BriefingActivityOptions): BriefingActivities {
  const { runs, runLedger, exportRuns, segmentPeople, desk, publish, taskQueues } = options;
  const toOpen = (delivery: Pick<Delivery, 'id' | 'destination'>) => toOpenDelivery(delivery, taskQueues);
  return {
    composeBriefing: ({ fallback, ...input }) =>
      publish(input, ({ visits, request: { note = null } }) =>
        fallback ? mergedInstead(visits, note, fallback) : composeBriefing(visits, note),
      ),

    async reopenRun({ runId, deliveryIds, notArrived }) {
      await desk.reopen(runId, deliveryIds, { notArrived });
      await exportRuns.reopen(runId);
      const run = await runs.find(runId);
      if (!run || isTerminal(run.state)) return { made: true, open: [] };
      const made = run.contents.every(({ id, content }) => content !== null || !deliveryIds.includes(id));
      const missing = missingOfExport(run);
      return {
        made,
        open: openDeliveries(run).map(toOpen),
        ...(missing && { export: missing }),
        ...(run.kind === 'digest' && { digest: true }),
      };
    },

    async closeRun({ runId, ending }) {
      for (;;) {
        const account = await accountOf(runId, ending);
        if (!account || (await runLedger.close(settleRun(account, ending, new Date().toISOString())))) return;
      }
    },
  };

  /** Nobody of a digest that has ended is still being read. */
  async function accountOf(runId: string, ending: RunEnding): Promise<RunAccount | undefined> {
    const account = await runLedger.account(runId);
    if (!account?.digest || account.digest.reading === 0) return account;
    await segmentPeople.endReading(runId, ending.kind === 'cancelled' ? cancelled : neverRead);
    return runLedger.account(runId);
  }
}

const cancelled = { kind: 'cancelled', message: 'The run was cancelled first.' } as const;
const neverRead = { kind: 'internal', message: 'The run ended first.' } as const;

function missingOfExport({ account, request }: RunDetails): ReopenedRun['export'] {
  if (!account.export || !('segment' in request)) return undefined;
  const { file, chunks } = account.export;
  const all = chunksOf(request).map((_range, position) => position);
  return { chunks: all.length, missing: file ? [] : all.filter((position) => chunks[position]?.state !== 'stored') };
}
