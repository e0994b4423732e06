import { placeOf, type SlackChannel } from '../domain/destination.js';
import { type DigestDestination } from '../domain/digest-request.js';
import { type PersonDigest } from '../domain/person-digest.js';
import { toSlackDigest } from '../integrations/slack/to-slack-digest.js';
import { toSlackDigestHead } from '../integrations/slack/to-slack-digest-head.js';
import { withNote } from '../integrations/slack/with-note.js';
import { toWebhookDigest } from '../integrations/webhook/to-webhook-digest.js';
import { type DigestDelivery, type DigestRun } from '../storage/digest-deliveries.js';

/** A message of a destination, before it has an id; it may answer the first one. */
interface Planned {
  tells: PersonDigest[];
  render: (deliveryId: string) => string;
  answersFirst?: true;
}

/** What is sent about the best people at each place. Where there is nobody, only who asks for it is told so. */
export function toDigestDeliveries(
  runId: string,
  run: DigestRun,
  bestAt: ReadonlyMap<string, PersonDigest[]>,
): DigestDelivery[] {
  let count = 0;
  return run.request.destinations.flatMap((destination) => {
    const place = placeOf(destination);
    const digests = bestAt.get(place) ?? [];
    if (digests.length === 0 && destination.onEmpty !== 'deliver') return [];
    const planned = plan(runId, run, destination, digests);
    const ids = planned.map(() => `${runId}-${(count += 1)}`);
    return planned.map(({ tells, render, answersFirst }, index): DigestDelivery => {
      const id = ids[index] ?? '';
      return { id, destination, place, tells, content: render(id), ...(answersFirst && { headId: ids[0] }) };
    });
  });
}

function plan(runId: string, run: DigestRun, destination: DigestDestination, digests: PersonDigest[]): Planned[] {
  return destination.kind === 'webhook' ? [eventOf(runId, run, digests)] : messagesOf(run, destination, digests);
}

function eventOf(runId: string, { request, createdAt }: DigestRun, digests: PersonDigest[]): Planned {
  const note = request.note ?? null;
  const { segment } = request.export;
  return {
    tells: digests,
    render: (deliveryId) => JSON.stringify(toWebhookDigest({ digests, segment, note, deliveryId, runId, createdAt })),
  };
}

/** The caller's sentence stands in what is read first. */
function messagesOf({ request }: DigestRun, destination: SlackChannel, digests: PersonDigest[]): Planned[] {
  const { channel, threadTs } = destination;
  const { layout, note } = request;
  const people = digests.map((digest, index): Planned => {
    const opening = layout === 'messages' && index === 0 ? note : undefined;
    return {
      tells: [digest],
      ...(layout === 'thread' && { answersFirst: true }),
      render: (deliveryId) =>
        JSON.stringify(withNote(toSlackDigest({ digest, channel, threadTs, deliveryId }), opening)),
    };
  });
  if (layout === 'messages' && people.length > 0) return people;
  const segment = request.export.segment.name;
  const head = (deliveryId: string) =>
    JSON.stringify(withNote(toSlackDigestHead({ segment, people: digests, channel, threadTs, deliveryId }), note));
  return [{ tells: [], render: head }, ...people];
}
