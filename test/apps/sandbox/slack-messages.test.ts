import { describe, expect, it } from 'vitest';
import { type MessageEffect } from '../../../apps/sandbox/effect.js';
import { createSlackMessages, type MessageWindow } from '../../../apps/sandbox/slack-messages.js';

const channel = 'C0000000001';
const everything: MessageWindow = { oldest: '', latest: '', after: '', inclusive: false, visibleUntil: Infinity };

function message(ts: string, threadTs: string | null = null): MessageEffect {
  const at = new Date().toISOString();
  const empty = { text: '', blocks: null, metadata: null, files: null, broadcast: false };
  return { at, kind: 'message', channel, ts, threadTs, ...empty };
}

describe('timestamps', () => {
  it('grow beyond those that are there, even when the clock was set back', () => {
    const messages = createSlackMessages();
    messages.add(message('4000000000.000001'));
    expect(messages.nextTimestamp()).toBe('4000000000.000002');
  });
});

describe('messages of a busy channel', () => {
  const messages = createSlackMessages();
  const parent = messages.nextTimestamp();
  messages.add(message(parent));
  for (let count = 1; count < 30_000; count += 1) {
    messages.add(message(messages.nextTimestamp(), count % 3 === 0 ? parent : null));
  }

  it('come page by page from the newest, each once', () => {
    const seen = new Set<string>();
    let after = '';
    for (;;) {
      const found = messages.history(channel, { ...everything, after }, 200).slice(0, 200);
      for (const { ts } of found) seen.add(ts);
      if (found.length < 200) break;
      after = found.at(-1)?.ts ?? '';
    }
    expect(seen.size).toBe(20_001);
  });

  it('are found within milliseconds however many there are', () => {
    const before = performance.now();
    for (let count = 0; count < 1_000; count += 1) {
      messages.history(channel, { ...everything, oldest: parent }, 100);
      messages.replies(channel, parent, everything, 100);
    }
    expect((performance.now() - before) / 1_000).toBeLessThan(1);
  });
});
