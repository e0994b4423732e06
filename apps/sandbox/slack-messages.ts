import { type MessageEffect } from './effect.js';

export interface MessageWindow {
  oldest: string;
  latest: string;
  inclusive: boolean;
  /** Where the page before ended; empty on the first. */
  after: string;
  /** Milliseconds since 1970: younger messages do not show yet. */
  visibleUntil: number;
}

export interface SlackMessages {
  /** A timestamp later than all before it. */
  nextTimestamp(): string;
  add(message: MessageEffect): void;
  find(channel: string, ts: string): MessageEffect | undefined;
  /** Newest first, at most `limit + 1`, so that a caller sees whether there are more. Replies are left out. */
  history(channel: string, window: MessageWindow, limit: number): MessageEffect[];
  /** Replies to a message, oldest first, at most `limit + 1`. */
  replies(channel: string, threadTs: string, window: MessageWindow, limit: number): MessageEffect[];
  hasThread(channel: string, threadTs: string): boolean;
  reset(): void;
}

function timestamp(microseconds: number): string {
  const digits = String(microseconds);
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
}

function isInside(ts: string, { oldest, latest, inclusive, visibleUntil }: MessageWindow): boolean {
  if (Number(ts) * 1_000 > visibleUntil) return false;
  if (inclusive && (ts === oldest || ts === latest)) return true;
  return Number(ts) > Number(oldest || 0) && (latest === '' || Number(ts) < Number(latest));
}

/** Where in ascending messages the first one at or after a timestamp is. */
function firstAtOrAfter(messages: MessageEffect[], ts: number): number {
  let [low, high] = [0, messages.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (Number(messages[middle]?.ts) < ts) low = middle + 1;
    else high = middle;
  }
  return low;
}

function listOf(lists: Map<string, MessageEffect[]>, key: string): MessageEffect[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}

/** Messages of all channels; timestamps are unique and only ever grow. */
export function createSlackMessages(): SlackMessages {
  const byTimestamp = new Map<string, MessageEffect>();
  const inChannel = new Map<string, MessageEffect[]>();
  const inThread = new Map<string, MessageEffect[]>();
  let lastMicroseconds = 0;
  const keyOf = (channel: string, ts: string) => `${channel} ${ts}`;

  return {
    nextTimestamp() {
      lastMicroseconds = Math.max(Date.now() * 1_000, lastMicroseconds + 1);
      return timestamp(lastMicroseconds);
    },
    add(message) {
      const { channel, ts, threadTs, broadcast } = message;
      lastMicroseconds = Math.max(lastMicroseconds, Number(ts.replace('.', '')));
      byTimestamp.set(keyOf(channel, ts), message);
      if (threadTs === null || broadcast) listOf(inChannel, channel).push(message);
      if (threadTs !== null) listOf(inThread, keyOf(channel, threadTs)).push(message);
    },
    find: (channel, ts) => byTimestamp.get(keyOf(channel, ts)),
    history(channel, window, limit) {
      const found: MessageEffect[] = [];
      const messages = inChannel.get(channel) ?? [];
      const newest = Math.min(...[window.latest, window.after].map((ts) => (ts === '' ? Infinity : Number(ts))));
      for (
        let index = Math.min(firstAtOrAfter(messages, newest), messages.length - 1);
        index >= 0 && found.length <= limit;
        index -= 1
      ) {
        const message = messages[index];
        if (message === undefined || Number(message.ts) < Number(window.oldest || 0)) break;
        const isSeen = window.after !== '' && Number(message.ts) >= Number(window.after);
        if (!isSeen && isInside(message.ts, window)) found.push(message);
      }
      return found;
    },
    replies(channel, threadTs, window, limit) {
      const replies = inThread.get(keyOf(channel, threadTs)) ?? [];
      const found: MessageEffect[] = [];
      const start = firstAtOrAfter(replies, Math.max(Number(window.oldest || 0), Number(window.after || 0)));
      for (let index = start; index < replies.length && found.length <= limit; index += 1) {
        const reply = replies[index];
        if (reply !== undefined && reply.ts !== window.after && isInside(reply.ts, window)) found.push(reply);
      }
      return found;
    },
    hasThread: (channel, threadTs) => inThread.has(keyOf(channel, threadTs)),
    reset() {
      byTimestamp.clear();
      inChannel.clear();
      inThread.clear();
    },
  };
}
