import { describe, expect, it } from 'vitest';
import { toDigestDeliveries } from '../../activities/to-digest-deliveries.js';
import { placeOf } from '../../domain/destination.js';
import { type DigestRequest } from '../../domain/digest-request.js';
import { type SlackMessage } from '../../integrations/slack/slack-message.js';
import { digestRequest, personDigest } from '../storage/sample-digest-runs.js';
import { policies, slackChannel } from '../storage/sample-runs.js';

const webhook = { kind: 'webhook', connection: 'hooks', ...policies } as const;
const other = { ...slackChannel, channel: 'C0000000002' };
const people = [personDigest('a'), personDigest('b')];

function deliveriesOf(request: Partial<DigestRequest>, best = people) {
  const run = { request: digestRequest(request), state: 'running', createdAt: new Date(0) } as const;
  const places = run.request.destinations.map(placeOf);
  const made = toDigestDeliveries('run', run, new Map(places.map((place) => [place, best])));
  return made.map(({ content, tells, ...delivery }) => ({
    ...delivery,
    message: JSON.parse(content) as SlackMessage,
    keys: tells.map(({ person }) => person.key),
  }));
}

describe('what a digest sends', () => {
  it('is a list and an answer to it for each person, at each destination', () => {
    const made = deliveriesOf({ destinations: [slackChannel, other] });
    expect(made.map(({ id, headId, keys }) => [id, headId, keys])).toEqual([
      ['run-1', undefined, []],
      ['run-2', 'run-1', ['a']],
      ['run-3', 'run-1', ['b']],
      ['run-4', undefined, []],
      ['run-5', 'run-4', ['a']],
      ['run-6', 'run-4', ['b']],
    ]);
    expect(made.map(({ message }) => message.metadata.event_payload.delivery_id)).toEqual(made.map(({ id }) => id));
    const channels = made.map(({ message }) => message.channel);
    const { channel } = slackChannel;
    expect(channels).toEqual([channel, channel, channel, other.channel, other.channel, other.channel]);
  });

  it('is a message for each person where that is wanted', () => {
    const made = deliveriesOf({ layout: 'messages' });
    expect(made.map(({ headId, keys }) => [headId, keys])).toEqual([
      [undefined, ['a']],
      [undefined, ['b']],
    ]);
  });

  it.each(['thread', 'messages'] as const)("says the caller's sentence once, first, in the layout %s", (layout) => {
    const texts = deliveriesOf({ layout, note: 'For <!here> Anna' }).map(({ message }) => JSON.stringify(message));
    expect(texts.map((text) => text.includes('For &lt;!here&gt; Anna'))).toEqual([
      true,
      ...texts.slice(1).map(() => false),
    ]);
  });

  it('is one event with everybody for a webhook', () => {
    const [event, ...others] = deliveriesOf({ destinations: [webhook] });
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      id: 'run-1',
      keys: ['a', 'b'],
      message: { type: 'digest.created', data: { people: [{ person: { key: 'a' } }, { person: { key: 'b' } }] } },
    });
  });

  it.each(['thread', 'messages'] as const)(
    'about nobody is told only where that is wanted, in the layout %s',
    (layout) => {
      const wanting = { ...other, onEmpty: 'deliver' } as const;
      const made = deliveriesOf({ layout, destinations: [slackChannel, wanting] }, []);
      expect(made.map(({ id, destination, keys }) => [id, destination, keys])).toEqual([['run-1', wanting, []]]);
    },
  );
});
