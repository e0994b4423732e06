import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toSalesforceText } from '../../../integrations/salesforce/to-salesforce-text.js';
import { briefingSaying, checkoutBriefing, emptyBriefing } from '../sample-briefings.js';

describe('a Salesforce text', () => {
  it('has the note first, then headline, statements and the replays they name', () => {
    expect(toSalesforceText({ briefing: checkoutBriefing, maxLength: 32_000 })).toBe(
      [
        'Case 00001042 was opened by this customer.',
        '',
        '2 sessions; latest goal: buy two tickets',
        '',
        '- Wanted: buy two tickets (replay 1, session 11:20)',
        '- Met: card was declined (replay 1)',
        '',
        'replay 1: https://app.fullstory.com/ui/ORG/session/11:21',
      ].join('\n'),
    );
  });

  it('is the headline where nobody was recorded', () => {
    expect(toSalesforceText({ briefing: emptyBriefing, maxLength: 255 })).toBe(emptyBriefing.headline);
  });

  it('has one kind of line end and no control characters', () => {
    const text = toSalesforceText({ briefing: briefingSaying('a\r\nb\rc\td\u0000\u001be'), maxLength: 32_000 });
    expect(text).toContain('- a\nb\nc de (replay 1)');
  });

  it('fits the field whatever it says, and shows that it was cut', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 400 }),
        fc.integer({ min: 60, max: 255 }),
        (said, maxLength) => {
          const text = toSalesforceText({ briefing: briefingSaying(said), maxLength });
          expect(text.length).toBeLessThanOrEqual(maxLength);
          expect(text.isWellFormed()).toBe(true);
          if (!text.includes('/session/11:21')) expect(text.endsWith(' […]')).toBe(true);
        },
      ),
    );
  });
});
