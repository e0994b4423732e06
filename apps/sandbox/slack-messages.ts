import { type JsonObject } from './json-object.js';

/** One message. `ts` is its id within the channel: seconds and microseconds as text. */
export interface SlackMessage {
  ts: string;
  threadTs: string | null;
  /** A reply that the channel shows too. */
  broadcast: boolean;
  text: string;
  blocks: unknown[] | null;
  metadata: JsonObject | null;
}

export interface MessageWindow {
  oldest: string;
  latest: string;
  inclusive: boolean;
}

export interface SlackMessages {
  post(channel: string, message: Omit<SlackMessage, 'ts'>): SlackMessage;
  find(channel: string, ts: string): SlackMessage | undefined;
  /** Newest first, at most `limit + 1`, so that a caller sees whether there are more. Replies are left out. */
  history(channel: string, window: MessageWindow, limit: number): SlackMessage[];
  /** The parent, then its replies inside the window, oldest first. */
  thread(channel: string, parent: SlackMessage, window: MessageWindow): SlackMessage[];
  reset(): void;
}

function timestamp(microseconds: number): string {
  const digits = String(microseconds);
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
}

function isInside(ts: string, { oldest, latest, inclusive }: MessageWindow): boolean {
  if (inclusive && (ts === oldest || ts === latest)) return true;
  return Number(ts) > Number(oldest || 0) && (latest === '' || Number(ts) < Number(latest));
}

/** Messages of all channels; timestamps are unique and only ever grow. */
export function createSlackMessages(): SlackMessages {
  const byChannel = new Map<string, Map<string, SlackMessage>>();
  const order = new Map<string, SlackMessage[]>();
  let lastMicroseconds = 0;

  return {
    post(channel, message) {
      lastMicroseconds = Math.max(Date.now() * 1_000, lastMicroseconds + 1);
      const posted = { ...message, ts: timestamp(lastMicroseconds) };
      const known = byChannel.get(channel) ?? new Map<string, SlackMessage>();
      byChannel.set(channel, known.set(posted.ts, posted));
      const inOrder = order.get(channel) ?? [];
      inOrder.push(posted);
      order.set(channel, inOrder);
      return posted;
    },
    find: (channel, ts) => byChannel.get(channel)?.get(ts),
    history(channel, window, limit) {
      const found: SlackMessage[] = [];
      const messages = order.get(channel) ?? [];
      for (let index = messages.length - 1; index >= 0 && found.length <= limit; index -= 1) {
        const message = messages[index];
        if (message === undefined || Number(message.ts) < Number(window.oldest || 0)) break;
        if (message.threadTs !== null && !message.broadcast) continue;
        if (isInside(message.ts, window)) found.push(message);
      }
      return found;
    },
    thread(channel, parent, window) {
      const replies = (order.get(channel) ?? []).filter(({ threadTs }) => threadTs === parent.ts);
      return [parent, ...replies.filter(({ ts }) => isInside(ts, window))];
    },
    reset() {
      byChannel.clear();
      order.clear();
    },
  };
}
