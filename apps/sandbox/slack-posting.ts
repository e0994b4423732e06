import { refusedBlocks } from './block-limits.js';
import { type MessageEffect } from './effect.js';
import { isJsonObject, type JsonObject } from './json-object.js';
import { refusedMetadata } from './message-metadata.js';
import { slackOk, slackRefused } from './slack-answer.js';
import { flagArgument, structuredArgument, textArgument } from './slack-arguments.js';
import { type SlackChannels } from './slack-channels.js';
import { type SlackMessages } from './slack-messages.js';
import { wireMessage } from './slack-wire-message.js';
import { type Reply } from './vendor-contract.js';

const maxText = 40_000;
const timestampPattern = /^\d{1,12}\.\d{6}$/;

/** What makes a message besides when it was posted. */
export type MessageDraft = Omit<MessageEffect, 'at' | 'kind' | 'ts'>;

/**
 * A reply answers a message that is not a reply itself. Slack does not complain about a parent that is gone (Slack
 * reference, section 5).
 */
export function refusedThread(messages: SlackMessages, channel: string, threadTs: string | null): Reply | undefined {
  if (threadTs === null) return undefined;
  const parent = messages.find(channel, threadTs);
  const isReply = parent !== undefined && parent.threadTs !== null;
  return isReply || !timestampPattern.test(threadTs) ? slackRefused('cannot_reply_to_message') : undefined;
}

/** `chat.postMessage` (Slack reference, sections 2 to 7). `post` makes a draft a message. */
export function postMessage(
  args: JsonObject,
  channels: SlackChannels,
  messages: SlackMessages,
  post: (draft: MessageDraft) => MessageEffect,
): Reply {
  const channel = textArgument(args.channel);
  const refusedChannel = channels.refusedPost(channel);
  if (refusedChannel !== undefined) return refusedChannel;
  const blocks = structuredArgument(args.blocks) ?? null;
  const refusal = blocks === null ? undefined : refusedBlocks(blocks);
  if (refusal !== undefined) {
    return slackRefused(refusal.error, { response_metadata: { messages: refusal.messages } });
  }
  const metadata = structuredArgument(args.metadata) ?? null;
  const metadataError = metadata === null ? undefined : refusedMetadata(metadata);
  if (metadataError !== undefined) return slackRefused(metadataError);
  const text = textArgument(args.text);
  if (text === '' && (!Array.isArray(blocks) || blocks.length === 0)) return slackRefused('no_text');
  const threadTs = textArgument(args.thread_ts) || null;
  const refusedReply = refusedThread(messages, channel, threadTs);
  if (refusedReply !== undefined) return refusedReply;
  const message = post({
    channel,
    threadTs,
    broadcast: flagArgument(args.reply_broadcast),
    text: text.slice(0, maxText),
    blocks: Array.isArray(blocks) ? blocks : null,
    metadata: isJsonObject(metadata) ? metadata : null,
    files: null,
  });
  return slackOk({
    channel,
    ts: message.ts,
    message: wireMessage(message, true),
    ...(text.length > maxText && {
      warning: 'message_truncated',
      response_metadata: { warnings: ['message_truncated'] },
    }),
  });
}
