import { type Briefing } from '../domain/briefing.js';
import { composeBriefing, emptyBriefing } from '../domain/compose-briefing.js';
import { type Delivery } from '../domain/delivery.js';
import { isExportDestination } from '../domain/destination.js';
import { chunksOf } from '../domain/export-chunking.js';
import { isTerminal, type RunOutcome } from '../domain/run.js';
import { type RunAccount, type RunEnding, settleRun } from '../domain/settle-run.js';
import { type DeliveryDesk } from '../storage/delivery-desk.js';
import { type DeliveryLedger } from '../storage/delivery-ledger.js';
import { type ExportRuns } from '../storage/export-runs.js';
import { type SegmentPeople } from '../storage/segment-people.js';
import { type BriefingSources, type RunDetails, type RunStore } from '../storage/run-store.js';
import { briefingCourierFor, type BriefingCouriers } from './courier.js';
import { type OpenDelivery, openDeliveries, toOpenDelivery } from './open-delivery.js';

export interface BriefingActivities {
  /**
   * Merges the stored summaries, stores the briefing and what each delivery will send, and names the deliveries that are
   * to be made: of a dry run none. With `latest` a person has asked to send: a briefing that exists already is made anew,
   * as a further version.
   */
  composeBriefing(input: { runId: string; latest?: boolean }): Promise<{ open: OpenDelivery[] }>;
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
  exportRuns: ExportRuns;
  segmentPeople: SegmentPeople;
  ledger: DeliveryLedger;
  desk: DeliveryDesk;
  couriers: BriefingCouriers;
  /** Queues that connections were given, by connection. */
  taskQueues: ReadonlyMap<string, string>;
}

export function createBriefingActivities(options: BriefingActivityOptions): BriefingActivities {
  const { runs, exportRuns, segmentPeople, ledger, desk, couriers, taskQueues } = options;
  const toOpen = (delivery: Pick<Delivery, 'id' | 'destination'>) => toOpenDelivery(delivery, taskQueues);
  return {
    async composeBriefing({ runId, latest = false }) {
      const run = await runs.briefingSources(runId);
      if (!run || isTerminal(run.state)) return { open: [] };
      const made = briefingOf(run);
      if (!made) return { open: [] };
      const version = run.briefingVersion === null || !latest ? 1 : run.briefingVersion + 1;
      const open = run.open.filter(
        ({ destination }) => made.outcome !== 'no-sessions' || destination.onEmpty === 'deliver',
      );
      const contents = open.flatMap(({ id, destination }) => {
        if (isExportDestination(destination)) return [];
        const delivery = { id, runId, destination, createdAt: run.createdAt };
        return [{ id, content: briefingCourierFor(couriers, destination).render(made.briefing, delivery) }];
      });
      await ledger.publish(runId, { ...made, version }, contents);
      return { open: run.request.dryRun && !latest ? [] : open.map(toOpen) };
    },

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
        if (!account || (await runs.close(settleRun(account, ending, new Date().toISOString())))) return;
      }
    },
  };

  /** Nobody of a digest that has ended is still being read. */
  async function accountOf(runId: string, ending: RunEnding): Promise<RunAccount | undefined> {
    const account = await runs.account(runId);
    if (!account?.digest || account.digest.reading === 0) return account;
    await segmentPeople.endReading(runId, ending.kind === 'cancelled' ? cancelled : neverRead);
    return runs.account(runId);
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

function briefingOf({
  visits,
  unasked,
  outcome,
  request,
}: BriefingSources): { briefing: Briefing; outcome: RunOutcome } | undefined {
  const note = request.note ?? null;
  // What would be sent is not known before these are.
  if (unasked > 0) return undefined;
  if (visits.length > 0) return { briefing: composeBriefing(visits, note), outcome: 'briefed' };
  if (outcome === 'no-sessions') return { briefing: emptyBriefing(note), outcome: 'no-sessions' };
  return undefined;
}
