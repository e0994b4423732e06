import { type Briefing } from '../domain/briefing.js';
import { composeBriefing, emptyBriefing } from '../domain/compose-briefing.js';
import { type Delivery, isOpen } from '../domain/delivery.js';
import { type DestinationVendor, destinationVendor, channelOf } from '../domain/destination.js';
import { isTerminal, type RunOutcome } from '../domain/run.js';
import { type RunEnding, settleRun } from '../domain/settle-run.js';
import { type DeliveryDesk } from '../storage/delivery-desk.js';
import { type DeliveryLedger } from '../storage/delivery-ledger.js';
import { type BriefingSources, type RunStore } from '../storage/run-store.js';
import { type Couriers, courierFor } from './courier.js';
import { type DeliveryInput } from './delivery-activities.js';

export interface OpenDelivery extends DeliveryInput {
  vendor: DestinationVendor;
  /** The connection's own queue; undefined: the run's. */
  taskQueue?: string;
}

export interface BriefingActivities {
  /**
   * Merges the stored summaries, stores the briefing and what each delivery will send, and names the deliveries that are
   * to be made: of a dry run none. With `latest` a person has asked to send: a briefing that exists already is made anew,
   * as a further version.
   */
  composeBriefing(input: { runId: string; latest?: boolean }): Promise<{ open: OpenDelivery[] }>;
  /** Opens an ended run's deliveries again. `made`: what they send exists, so they only have to be made. */
  reopenRun(input: ReopenInput): Promise<{ made: boolean; open: OpenDelivery[] }>;
  /** Writes the receipt and the terminal state; a run that has ended keeps what it has. */
  closeRun(input: { runId: string; ending: RunEnding }): Promise<void>;
}

export interface ReopenInput {
  runId: string;
  deliveryIds: string[];
  /** A person has looked: what was lost did not arrive. */
  notArrived?: boolean;
}

export interface BriefingActivityOptions {
  runs: RunStore;
  ledger: DeliveryLedger;
  desk: DeliveryDesk;
  couriers: Couriers;
  /** Queues that connections were given, by connection. */
  taskQueues: ReadonlyMap<string, string>;
}

export function createBriefingActivities(options: BriefingActivityOptions): BriefingActivities {
  const { runs, ledger, desk, couriers, taskQueues } = options;
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
      const contents = open.map(({ id, destination }) => {
        const delivery = { id, runId, destination, createdAt: run.createdAt };
        return { id, content: courierFor(couriers, destination).render(made.briefing, delivery) };
      });
      await ledger.publish(runId, { ...made, version }, contents);
      return { open: run.request.dryRun && !latest ? [] : open.map(toOpenDelivery) };
    },

    async reopenRun({ runId, deliveryIds, notArrived }) {
      await desk.reopen(runId, deliveryIds, { notArrived });
      const run = await runs.find(runId);
      if (!run || isTerminal(run.state)) return { made: true, open: [] };
      const made = run.contents.every(({ id, content }) => content !== null || !deliveryIds.includes(id));
      return { made, open: run.account.deliveries.filter(isOpen).map(toOpenDelivery) };
    },

    async closeRun({ runId, ending }) {
      for (;;) {
        const account = await runs.account(runId);
        if (!account || (await runs.close(settleRun(account, ending, new Date().toISOString())))) return;
      }
    },
  };

  function toOpenDelivery({ id, destination }: Pick<Delivery, 'id' | 'destination'>): OpenDelivery {
    const taskQueue = taskQueues.get(destination.connection);
    const channel = channelOf(destination);
    return {
      deliveryId: id,
      vendor: destinationVendor(destination),
      connection: destination.connection,
      ...(channel !== undefined && { channel }),
      ...(taskQueue !== undefined && { taskQueue }),
    };
  }
}

function briefingOf({
  visits,
  outcome,
  request,
}: BriefingSources): { briefing: Briefing; outcome: RunOutcome } | undefined {
  const note = request.note ?? null;
  if (visits.length > 0) return { briefing: composeBriefing(visits, note), outcome: 'briefed' };
  if (outcome === 'no-sessions') return { briefing: emptyBriefing(note), outcome: 'no-sessions' };
  return undefined;
}
