import fc from 'fast-check';
import { expect, it } from 'vitest';
import { escapeSlack, unformatted } from '../../../integrations/slack/slack-escape.js';

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

it.each([
  ['*bold* _it_ ~no~ `code`', '∗bold∗ ˍitˍ ∼no∼ ˋcodeˋ'],
  ['one\n> two ', 'one > two'],
  ['EARLY_BIRD at 18:30, logged 10:42:07', 'EARLY_BIRD at 18:30, logged 10:42:07'],
  ['well done :tada:', 'well done :\u200Btada:'],
])('shows %j with no formatting, and else the same', (text, shown) => {
  expect(unformatted(text)).toBe(shown);
});
