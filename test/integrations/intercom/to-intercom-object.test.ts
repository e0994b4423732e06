import { expect, it } from 'vitest';
import { toIntercomAttribute } from '../../../integrations/intercom/to-intercom-attribute.js';
import { toIntercomObjectAttributes } from '../../../integrations/intercom/to-intercom-object.js';
import { checkoutBriefing, emptyBriefing } from '../sample-briefings.js';

it('gives a custom object flat attributes', () => {
  expect(toIntercomObjectAttributes({ briefing: checkoutBriefing, deliveryId: 'd-1' })).toEqual({
    headline: '2 sessions; latest goal: buy two tickets',
    note: 'Case 00001042 was opened by this customer.',
    text: expect.stringContaining('- Met: card was declined (replay 1)') as string,
    delivery_id: 'd-1',
    session_count: '2',
    latest_session_id: '11:21',
    latest_session_at: '2026-11-20T09:00:00.000Z',
    latest_outcome: 'blocked',
    latest_replay_url: 'https://app.fullstory.com/ui/ORG/session/11:21',
  });
});

it('gives a custom object about nobody empty attributes', () => {
  const attributes = toIntercomObjectAttributes({ briefing: emptyBriefing, deliveryId: 'd-1' });
  expect(attributes).toMatchObject({ session_count: '0', latest_session_id: '', latest_replay_url: '' });
});

it('gives an attribute one line that fits', () => {
  expect(toIntercomAttribute({ briefing: checkoutBriefing })).toBe(
    'Case 00001042 was opened by this customer. 2 sessions; latest goal: buy two tickets',
  );
  const long = toIntercomAttribute({ briefing: { ...emptyBriefing, headline: 'two\nlines '.repeat(50) } });
  expect(long).toMatch(/^two lines two lines.* \[…\]$/);
  expect(long).toHaveLength(255);
});
