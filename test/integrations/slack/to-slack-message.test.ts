import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Briefing } from '../../../domain/briefing.js';
import { toSlackMessage } from '../../../integrations/slack/to-slack-message.js';
import { briefingSaying, checkoutBriefing, emptyBriefing } from '../sample-briefings.js';

function messageOf(briefing: Briefing) {
  return toSlackMessage({ briefing, channel: 'C0000000001', deliveryId: 'd-1' });
}

function textsOf(briefing: Briefing): string[] {
  return messageOf(briefing).blocks.map(({ text }) => text.text);
}

describe('a Slack message', () => {
  it('has the note first, then headline and statements with their replays', () => {
    const replay = '<https://app.fullstory.com/ui/ORG/session/11:21|replay 1>';
    expect(messageOf(checkoutBriefing)).toEqual({
      channel: 'C0000000001',
      text: 'Case 00001042 was opened by this customer.\n2 sessions; latest goal: buy two tickets',
      blocks: [
        {
          type: 'section',
          text: { type: 'mrkdwn', text: 'Case 00001042 was opened by this customer.', verbatim: true },
        },
        {
          type: 'header',
          text: { type: 'plain_text', text: '2 sessions; latest goal: buy two tickets', emoji: false },
        },
        {
          type: 'section',
          text: {
            type: 'mrkdwn',
            text: `• Wanted: buy two tickets ${replay} (session 11:20)\n• Met: card was declined ${replay}`,
            verbatim: true,
          },
        },
      ],
      parse: 'none',
      unfurl_links: false,
      unfurl_media: false,
      metadata: { event_type: 'debrief_delivery', event_payload: { delivery_id: 'd-1' } },
    });
  });

  it('is the headline where nobody was recorded', () => {
    expect(textsOf(emptyBriefing)).toEqual(['No recorded sessions were found for this person.']);
  });

  it('turns nothing that was said into a link, a mention or code', () => {
    const [, , said] = textsOf(briefingSaying('<!here> @channel <https://evil.example|x> ```'));
    expect(said).toMatch(/^• &lt;!here&gt; @channel &lt;https:\/\/evil\.example\|x&gt; ''' <https:\/\/app\.fullstory/);
  });

  it('shows a long headline in full below its cut header', () => {
    const headline = 'goal '.repeat(60);
    const [header, full] = textsOf({ ...emptyBriefing, headline });
    expect(header).toHaveLength(150);
    expect(header?.endsWith(' […]')).toBe(true);
    expect(full).toBe(headline);
  });

  it('never cuts the links of a statement', () => {
    const [, , said] = textsOf(briefingSaying('&'.repeat(5_000)));
    expect(said).toMatch(/&amp; \[…\] <https:\S+\|replay 1>$/);
    expect(said?.length).toBeLessThanOrEqual(2_900);
  });

  it('stays within the limits whatever it says, and shows what is missing', () => {
    const text = fc.string({ unit: fc.constantFrom('&', '<', 'a', ' ', '😀', '\n'), maxLength: 4_000, size: 'max' });
    const statement = fc.record({
      about: fc.constant('session' as const),
      text,
      sessionIds: fc.array(fc.constantFrom('11:21', '11:20', '9:9'), { maxLength: 80, size: 'max' }),
    });
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 60, size: 'max' }), text, text, (statements, headline, note) => {
        const { blocks, text: fallback } = messageOf({
          ...checkoutBriefing,
          statements,
          headline: `h${headline}`,
          note,
        });
        const texts = blocks.map((block) => block.text.text);
        expect(blocks.length).toBeLessThanOrEqual(40);
        expect(texts.join('').length).toBeLessThanOrEqual(10_000);
        expect(fallback.length).toBeLessThanOrEqual(3_000);
        for (const part of [...texts, fallback]) {
          expect(part.length).toBeGreaterThan(0);
          expect(part.length).toBeLessThanOrEqual(2_900 + 100);
          expect(part.isWellFormed()).toBe(true);
        }
        for (const block of blocks) {
          expect(block.text.text.length).toBeLessThanOrEqual(block.type === 'header' ? 150 : 2_900);
          if (block.type === 'section') expect(block.text.text).not.toMatch(/&(?!(?:amp|lt|gt);)/);
        }
        const lines = texts.join('\n').split('• ').length - 1;
        if (lines < statements.length) expect(texts.at(-1)).toBe('[…]');
      }),
      { numRuns: 50, endOnFailure: true },
    );
  });
});
