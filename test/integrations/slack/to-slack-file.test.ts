import { describe, expect, it } from 'vitest';
import { toSlackFile } from '../../../integrations/slack/to-slack-file.js';
import { briefingSaying, checkoutBriefing } from '../sample-briefings.js';

describe('a Slack file', () => {
  it('holds the whole briefing and is named after its delivery', () => {
    expect(toSlackFile({ briefing: checkoutBriefing, deliveryId: 'd-1' })).toEqual({
      filename: 'debrief-d-1.txt',
      title: '2 sessions; latest goal: buy two tickets',
      content: [
        'Case 00001042 was opened by this customer.',
        '',
        '2 sessions; latest goal: buy two tickets',
        '',
        '- Wanted: buy two tickets (replay 1, session 11:20)',
        '- Met: card was declined (replay 1)',
        '',
        'replay 1: https://app.fullstory.com/ui/ORG/session/11:21',
        '',
      ].join('\n'),
      comment: 'Case 00001042 was opened by this customer.\n2 sessions; latest goal: buy two tickets',
    });
  });

  it('is not cut, however long the briefing', () => {
    const { content } = toSlackFile({ briefing: briefingSaying('long '.repeat(20_000)), deliveryId: 'd-1' });
    expect(content.length).toBeGreaterThan(100_000);
  });
});
