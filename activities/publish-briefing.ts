import { type Briefing } from '../domain/briefing.js';
import { emptyBriefing, tellLeftOut } from '../domain/compose-briefing.js';
import { isExportDestination } from '../domain/destination.js';
import { isTerminal, type RunOutcome } from '../domain/run.js';
import { type DeliveryLedger } from '../storage/delivery-ledger.js';
import { type BriefingSources, type RunLedger } from '../storage/run-ledger.js';
import { briefingCourierFor, type BriefingCouriers } from './courier.js';
import { type OpenDelivery, toOpenDelivery } from './open-delivery.js';

export interface ComposeInput {
  runId: string;
  /** A person has asked to send: a briefing that exists already is made anew, as a further version. */
  latest?: boolean;
}

export interface PublisherOptions {
  runLedger: RunLedger;
  ledger: DeliveryLedger;
  couriers: BriefingCouriers;
  /** Queues that connections were given, by connection. */
  taskQueues: ReadonlyMap<string, string>;
}

/**
 * Makes a run's briefing by the given way of composing, stores it with what each delivery will send, and names the
 * deliveries that are to be made: of a dry run none. Of somebody without sessions nothing is composed.
 */
export type PublishBriefing = (
  input: ComposeInput,
  compose: (run: BriefingSources) => Briefing | Promise<Briefing>,
) => Promise<{ open: OpenDelivery[] }>;

export function createBriefingPublisher({
  runLedger,
  ledger,
  couriers,
  taskQueues,
}: PublisherOptions): PublishBriefing {
  return async ({ runId, latest = false }, compose) => {
    const run = await runLedger.briefingSources(runId);
    if (!run || isTerminal(run.state)) return { open: [] };
    const made = await briefingOf(run, compose);
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
    return { open: run.request.dryRun && !latest ? [] : open.map((delivery) => toOpenDelivery(delivery, taskQueues)) };
  };
}

async function briefingOf(
  run: BriefingSources,
  compose: Parameters<PublishBriefing>[1],
): Promise<{ briefing: Briefing; outcome: RunOutcome } | undefined> {
  // What would be sent is not known before these have been asked for.
  if (run.unasked > 0) return undefined;
  if (run.visits.length > 0) return { briefing: tellLeftOut(await compose(run), run.beyondBudget), outcome: 'briefed' };
  if (run.outcome !== 'no-sessions') return undefined;
  return { briefing: emptyBriefing(run.request.note ?? null), outcome: 'no-sessions' };
}
