import fc from 'fast-check';
import { expect, it } from 'vitest';
import { escapeSlack } from '../../../integrations/slack/slack-escape.js';

function shownBySlack(mrkdwn: string): string {
  return mrkdwn.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

it('leaves nothing that Slack reads as a link or a mention, and loses nothing', () => {
  const hostile = fc.constantFrom('<!here>', '<https://evil.example|x>', '&lt;', '&', '<@U1>', 'plain ', '😀');
  const anyText = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.array(hostile).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(anyText, (text) => {
      const escaped = escapeSlack(text);
      expect(escaped).not.toMatch(/[<>]|&(?!(?:amp|lt|gt);)/);
      expect(shownBySlack(escaped)).toBe(text);
    }),
  );
});
