import { type Population } from './seeded-people.js';
import { slackRefused } from './slack-answer.js';
import { personOfSlackId } from './slack-people.js';
import { type Reply } from './vendor-contract.js';

type ChannelState = 'open' | 'archived' | 'not-a-member';

const channels = new Map<string, ChannelState>([
  ['C0000000001', 'open'],
  ['C0000000002', 'open'],
  ['C0000000003', 'open'],
  ['C0000000008', 'not-a-member'],
  ['C0000000009', 'archived'],
]);

export interface SlackChannels {
  has(channel: string): boolean;
  /** Why nothing can be posted there; `archived` is what the method calls an archived channel. */
  refusedPost(channel: string, archived?: string): Reply | undefined;
  /** Why nothing can be read there. */
  refusedRead(channel: string): Reply | undefined;
}

/** The workspace's channels, and the bot's conversation with each person. */
export function createSlackChannels(people: Population): SlackChannels {
  function stateOf(channel: string): ChannelState | undefined {
    const isDirect = channel.startsWith('D') && personOfSlackId(people, channel) !== undefined;
    return isDirect ? 'open' : channels.get(channel);
  }
  function refusedRead(channel: string): Reply | undefined {
    const state = stateOf(channel);
    if (state === undefined) return slackRefused('channel_not_found');
    return state === 'not-a-member' ? slackRefused('not_in_channel') : undefined;
  }
  return {
    has: (channel) => stateOf(channel) !== undefined,
    refusedRead,
    refusedPost: (channel, archived = 'is_archived') =>
      stateOf(channel) === 'archived' ? slackRefused(archived) : refusedRead(channel),
  };
}
