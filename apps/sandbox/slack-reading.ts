import { type JsonObject } from './json-object.js';
import { slackOk, slackRefused } from './slack-answer.js';
import { flagArgument, textArgument } from './slack-arguments.js';
import { type SlackChannels } from './slack-channels.js';
import { type MessageWindow, type SlackMessages } from './slack-messages.js';
import { wireMessage } from './slack-wire-message.js';
import { type Delays, type Reply } from './vendor-contract.js';

/** `now` less the lag with which messages show; no limit without a lag, so that clocks cannot hide what was posted. */
export function visibleUntil({ visibilityMs }: Readonly<Delays>): number {
  return visibilityMs > 0 ? Date.now() - visibilityMs : Infinity;
}

const timestampPattern = /^\d{1,12}(\.\d{1,6})?$/;
const cursorPrefix = 'next_ts:';

function cursorAt(ts: string): string {
  return Buffer.from(cursorPrefix + ts).toString('base64');
}

/** The timestamp behind a cursor; undefined when it is none of ours. */
function readCursor(cursor: string): string | undefined {
  const text = Buffer.from(cursor, 'base64').toString();
  const ts = text.slice(cursorPrefix.length);
  return text.startsWith(cursorPrefix) && timestampPattern.test(ts) ? ts : undefined;
}

interface PageRequest {
  channel: string;
  window: MessageWindow;
  limit: number;
  allMetadata: boolean;
}

function readPageRequest(args: JsonObject, channels: SlackChannels, delays: Readonly<Delays>): PageRequest | Reply {
  const channel = textArgument(args.channel);
  const refusal = channels.refusedRead(channel);
  if (refusal !== undefined) return refusal;
  const oldest = textArgument(args.oldest);
  const latest = textArgument(args.latest);
  if (oldest !== '' && !timestampPattern.test(oldest)) return slackRefused('invalid_ts_oldest');
  if (latest !== '' && !timestampPattern.test(latest)) return slackRefused('invalid_ts_latest');
  const cursor = textArgument(args.cursor);
  const after = cursor === '' ? '' : readCursor(cursor);
  if (after === undefined) return slackRefused('invalid_cursor');
  const limit = Number(textArgument(args.limit) || 100);
  if (!Number.isInteger(limit) || limit < 1 || limit > 999) return slackRefused('invalid_limit');
  return {
    channel,
    window: { oldest, latest, after, inclusive: flagArgument(args.inclusive), visibleUntil: visibleUntil(delays) },
    limit,
    allMetadata: flagArgument(args.include_all_metadata),
  };
}

function page(found: JsonObject[], limit: number): Reply {
  const messages = found.slice(0, limit);
  const last = messages.at(-1)?.ts;
  const cursor = found.length > limit && typeof last === 'string' ? cursorAt(last) : undefined;
  return slackOk({
    messages,
    has_more: cursor !== undefined,
    ...(cursor !== undefined && { response_metadata: { next_cursor: cursor } }),
  });
}

/** `conversations.history`: newest first, without replies (Slack reference, section 7). */
export function readHistory(
  args: JsonObject,
  channels: SlackChannels,
  messages: SlackMessages,
  delays: Readonly<Delays>,
): Reply {
  const request = readPageRequest(args, channels, delays);
  if ('status' in request) return request;
  const { channel, window, limit, allMetadata } = request;
  const found = messages.history(channel, window, limit);
  return page(
    found.map((message) => wireMessage(message, allMetadata)),
    limit,
  );
}

/** `conversations.replies`: the parent, unless it is gone, then the replies, oldest first (Slack reference, section 5). */
export function readReplies(
  args: JsonObject,
  channels: SlackChannels,
  messages: SlackMessages,
  delays: Readonly<Delays>,
): Reply {
  const request = readPageRequest(args, channels, delays);
  if ('status' in request) return request;
  const { channel, window, limit, allMetadata } = request;
  const threadTs = textArgument(args.ts);
  const parent = messages.find(channel, threadTs);
  if (parent === undefined && !messages.hasThread(channel, threadTs)) return slackRefused('thread_not_found');
  const first = parent === undefined || window.after !== '' ? [] : [parent];
  const found = [...first, ...messages.replies(channel, threadTs, window, limit)];
  return page(
    found.map((message) => wireMessage(message, allMetadata)),
    limit,
  );
}
