import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refusedBlocks } from '../../../apps/sandbox/block-limits.js';
import { type PersonDigest } from '../../../domain/person-digest.js';
import { toSlackDigest } from '../../../integrations/slack/to-slack-digest.js';
import { hostileTexts } from '../hostile-texts.js';
import { digestSaying, paymentDigest } from '../sample-digests.js';

function messageOf(digest: PersonDigest, threadTs?: string) {
  return toSlackDigest({ digest, channel: 'C0000000001', threadTs, deliveryId: 'd-1' });
}

function textsOf(digest: PersonDigest): string[] {
  return messageOf(digest).blocks.map((block) =>
    block.type === 'context' ? block.elements.map(({ text }) => text).join() : block.text.text,
  );
}

describe("a person's digest in Slack", () => {
  it('has the four sections in their order, every line with its replays', () => {
    const replay = '<https://app.fullstory.com/ui/ORG/session/11:21|replay 1>';
    expect(textsOf(paymentDigest)).toEqual([
      'Jane Doe · Left at the payment, 236 CAD waiting',
      'Score 70 of 100: 236 CAD in the cart, left at the payment',
      `*Customer Profile*\n• A concert-goer from Canada ${replay} (session 11:20)`,
      `*Session Overview*\n• Chose two seats in Section 114 ${replay}`,
      '*Key Behaviors &amp; Insights for Follow-Up*\n' +
        `• Their postcode was refused ${replay}\n• Compared three concerts (session 11:20)`,
      '*Recommended Concierge Actions*\n• Nothing that the sessions tell.',
      `Last here <!date^1795165200^{date_long} {time}|20 November 2026 at 09:00 UTC> ${replay} (session 11:20)`,
    ]);
  });

  it('is found again by its delivery, and answers in the thread that it is given', () => {
    expect(messageOf(paymentDigest, '1732.001')).toMatchObject({
      channel: 'C0000000001',
      thread_ts: '1732.001',
      text: 'Jane Doe · Left at the payment, 236 CAD waiting',
      parse: 'none',
      unfurl_links: false,
      unfurl_media: false,
      metadata: { event_type: 'debrief_delivery', event_payload: { delivery_id: 'd-1' } },
    });
    expect(messageOf(paymentDigest)).not.toHaveProperty('thread_ts');
  });

  it('says of a purchaser that nobody is to call them', () => {
    const bought = { ...paymentDigest, headline: 'Has bought', purchased: true, score: 0, reasons: ['has bought'] };
    expect(textsOf(bought).slice(0, 2)).toEqual(['Jane Doe · Has bought', 'Not to be called: has bought']);
  });

  it('stays within the limits whatever it says, and shows what is missing', () => {
    const text = fc.string({ unit: fc.constantFrom('&', '<', '*', 'a', ' ', '😀', '\n'), maxLength: 900, size: 'max' });
    const line = fc.record({
      text,
      sessionIds: fc.array(fc.constantFrom('11:21', '11:20', '9:9'), { maxLength: 30, size: 'max' }),
    });
    const digests = fc.tuple(fc.array(line, { maxLength: 8, size: 'max' }), text, fc.array(text, { maxLength: 5 }));
    fc.assert(
      fc.property(digests, ([lines, said, reasons]) => {
        const sessions = Array.from({ length: 20 }, () => paymentDigest.sessions).flat();
        const digest = { ...digestSaying(lines), headline: said, reasons, sessions };
        expect(refusedBlocks(messageOf(digest).blocks)).toBeUndefined();
        const texts = textsOf(digest);
        expect(texts.join('').length).toBeLessThanOrEqual(10_000);
        for (const part of texts) {
          expect(part.isWellFormed()).toBe(true);
          expect(part.length).toBeLessThanOrEqual(2_200);
        }
        for (const part of texts.slice(2, 6)) {
          if (part.split('\n• ').length - 1 < lines.length) expect(part).toMatch(/\n\[…\]$/);
          expect(part).not.toMatch(/&(?!(?:amp|lt|gt);)/);
        }
      }),
      { numRuns: 50, endOnFailure: true },
    );
  });
});

describe.each(hostileTexts)('a digest that says %j', (text) => {
  const digest = {
    ...digestSaying([{ text, sessionIds: ['11:21', text] }]),
    person: { ...paymentDigest.person, key: text, name: text, email: text, uid: text, lastSeenAt: text },
    sessions: [...paymentDigest.sessions, { id: text, startedAt: text, replayUrl: null, outcome: 'unknown' as const }],
  };

  it('mentions nobody, links to replays alone and formats nothing', () => {
    const message = messageOf(digest);
    expect(message).not.toHaveProperty('link_names');
    expect(refusedBlocks(message.blocks)).toBeUndefined();
    for (const block of message.blocks) {
      const elements = block.type === 'context' ? block.elements : [block.text];
      for (const element of elements) {
        if (element.type === 'plain_text') continue;
        expect(element.verbatim).toBe(true);
        const said = element.text
          .replaceAll('<https://app.fullstory.com/ui/ORG/session/11:21|replay 1>', '')
          .replace(/<!date\^\d+\^\{date_long\} \{time\}\|[\w: ]+>/, '')
          .replace(/^\*[\w &;-]+\*$/m, '');
        expect(said).not.toMatch(/[<>*~`]|(?<!\w)_|_(?!\w)|:[a-z]+:/);
      }
    }
    expect(message.text).not.toMatch(/[<>*~`]/);
    expect(JSON.stringify(message)).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
  });
});
