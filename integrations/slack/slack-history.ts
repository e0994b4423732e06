import { type VendorHttp } from '../http/vendor-http.js';
import { messagePage, type SlackHistoryMessage } from './slack-responses.js';

/** A channel, or a thread in it, as far back as `since`. */
export interface SlackStretch {
  channel: string;
  threadTs?: string;
  since: Date;
}

const pageSize = 200;

/**
 * The messages of a stretch, with their metadata, page by page. A thread's first message is always among its own.
 * Slack takes form arguments only for these methods (Slack docs, Web API).
 *
 * @throws IntegrationError when any page cannot be had, so that reaching the end means having seen everything
 */
export async function* readSlackHistory(
  http: VendorHttp,
  { channel, threadTs, since }: SlackStretch,
  signal?: AbortSignal,
): AsyncGenerator<SlackHistoryMessage> {
  let cursor: string | null | undefined;
  do {
    const { body } = await http.request({
      method: 'POST',
      path: threadTs === undefined ? '/conversations.history' : '/conversations.replies',
      form: {
        channel,
        ...(threadTs !== undefined && { ts: threadTs }),
        oldest: (since.getTime() / 1000).toFixed(6),
        inclusive: 'true',
        include_all_metadata: 'true',
        limit: String(pageSize),
        ...(cursor && { cursor }),
      },
      attempt: 'look for an earlier delivery',
      schema: messagePage,
      readOnly: true,
      signal,
    });
    yield* body.messages;
    cursor = body.response_metadata?.next_cursor;
  } while (cursor);
}
