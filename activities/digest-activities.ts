import { placeOf } from '../domain/destination.js';
import { isTerminal } from '../domain/run.js';
import { inThread } from '../integrations/slack/in-thread.js';
import { type ActivationBudget } from '../storage/activation-budget.js';
import { type DigestDeliveries, type DigestReply, type PlacedReply } from '../storage/digest-deliveries.js';
import { type SegmentPeople } from '../storage/segment-people.js';
import { type SessionSummaries } from '../storage/session-summaries.js';
import { toDigestDeliveries } from './to-digest-deliveries.js';
import { type OpenDelivery, toOpenDelivery } from './open-delivery.js';

export interface DigestActivities {
  /**
   * Decides who of the people read is told about, and stores what each delivery will send. Of a run that only asks for its
   * price, that price, unless everything is known. Does nothing when repeated.
   */
  rankDigest(input: { runId: string }): Promise<void>;
  /**
   * Names the deliveries that are to be made now: first the heads, which stand for themselves, and when they have been
   * sent the replies to them. Of a dry run none, unless a person has asked to `send`.
   */
  openDigest(input: { runId: string; part: 'heads' | 'replies'; send?: boolean }): Promise<{ open: OpenDelivery[] }>;
}

export interface DigestActivityOptions {
  summaries: SessionSummaries;
  budget: ActivationBudget;
  digests: DigestDeliveries;
  people: SegmentPeople;
  /** Queues that connections were given, by connection. */
  taskQueues: ReadonlyMap<string, string>;
}

const outOfTime = { kind: 'unavailable', message: 'No answer came within the summary window.' } as const;
const onlyPriced = { kind: 'dry-run', message: 'The run only asks for its price.' } as const;
const noHead = { kind: 'unavailable', message: 'The message that it answers has not arrived.' } as const;

export function createDigestActivities(options: DigestActivityOptions): DigestActivities {
  const { digests, people, summaries, budget, taskQueues } = options;
  return {
    async rankDigest({ runId }) {
      const run = await digests.run(runId);
      if (!run || isTerminal(run.state)) return;
      const { destinations, top, dryRun } = run.request;
      if (dryRun === 'price') await summaries.price(runId, await budget.open());
      const { priced } = await people.endReading(runId, dryRun === 'price' ? onlyPriced : outOfTime);
      if (priced > 0) return digests.priced(runId);
      await digests.rank(runId, { places: destinations.map(placeOf), top }, (bestAt) =>
        toDigestDeliveries(runId, run, bestAt),
      );
    },

    async openDigest({ runId, part, send = false }) {
      const run = await digests.run(runId);
      if (!run || isTerminal(run.state) || (run.request.dryRun && !send)) return { open: [] };
      const open = part === 'heads' ? await digests.heads(runId) : await openReplies(runId);
      return { open: open.map((delivery) => toOpenDelivery(delivery, taskQueues)) };
    },
  };

  /** The thread of an answer is known once the message that it answers is there. */
  async function openReplies(runId: string): Promise<Pick<DigestReply, 'id' | 'destination'>[]> {
    const replies = (await digests.replies(runId)).map(threaded);
    await digests.place(replies);
    return replies.flatMap(({ id, destination }) => (destination ? [{ id, destination }] : []));
  }
}

function threaded({ id, destination, content, headState, headEffectId }: DigestReply): PlacedReply {
  if (headState !== 'delivered') return { id, content, error: noHead };
  if (destination.kind !== 'slack-message') return { id, content, destination };
  // A thread has one level: what answers a message in it answers the thread.
  const threadTs = destination.threadTs ?? headEffectId;
  // Slack took the head and its answer could not be read; the channel is then the nearest place.
  if (threadTs === null) return { id, content, destination };
  return { id, content: inThread(content, threadTs), destination: { ...destination, threadTs } };
}
