import { type SlackBlock } from './slack-blocks.js';

/** What `chat.postMessage` is given. */
export interface SlackMessage<Block extends SlackBlock = SlackBlock> {
  channel: string;
  /** The first message of the thread to answer in. */
  thread_ts?: string;
  /** What notifications and screen readers use beside the blocks. */
  text: string;
  blocks: Block[];
  parse: 'none';
  unfurl_links: false;
  unfurl_media: false;
  metadata: { event_type: 'debrief_delivery'; event_payload: { delivery_id: string } };
}

/** Where a message goes, and the delivery by which it is found again. */
export interface SlackAddress {
  channel: string;
  threadTs?: string;
  deliveryId: string;
}

/** A message in which Slack looks for no links or mentions of its own accord. Text and blocks are sent as they are. */
export function slackMessage<Block extends SlackBlock>(
  { channel, threadTs, deliveryId }: SlackAddress,
  text: string,
  blocks: Block[],
): SlackMessage<Block> {
  return {
    channel,
    ...(threadTs !== undefined && { thread_ts: threadTs }),
    text,
    blocks,
    parse: 'none',
    unfurl_links: false,
    unfurl_media: false,
    metadata: { event_type: 'debrief_delivery', event_payload: { delivery_id: deliveryId } },
  };
}
