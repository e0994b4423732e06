import { type CitedLine, type PersonDigest } from '../../domain/person-digest.js';

/** Somebody who left two tickets at the payment; the older of two sessions has no replay link. */
export const paymentDigest: PersonDigest = {
  person: {
    key: 'jane-doe',
    name: 'Jane Doe',
    email: 'jane@doe.com',
    uid: 'jane-doe',
    lastSeenAt: '2026-11-20T08:00:00.000Z',
    cartValue: 236,
  },
  headline: 'Left at the payment, 236 CAD waiting',
  purchased: false,
  score: 70,
  reasons: ['236 CAD in the cart', 'left at the payment'],
  sections: {
    customerProfile: [{ text: 'A concert-goer from Canada', sessionIds: ['11:21', '11:20'] }],
    sessionOverview: [{ text: 'Chose two seats in Section 114', sessionIds: ['11:21'] }],
    keyBehaviors: [
      { text: 'Their postcode was refused', sessionIds: ['11:21'] },
      { text: 'Compared three concerts', sessionIds: ['11:20'] },
    ],
    recommendedActions: [],
  },
  sessions: [
    {
      id: '11:21',
      startedAt: '2026-11-20T09:00:00.000Z',
      replayUrl: 'https://app.fullstory.com/ui/ORG/session/11:21',
      outcome: 'abandoned',
    },
    { id: '11:20', startedAt: null, replayUrl: null, outcome: 'browsing' },
  ],
  newestSessionId: '11:21',
  withheld: [],
};

/** The same with these lines in each section. */
export function digestSaying(lines: CitedLine[]): PersonDigest {
  const sections = {
    customerProfile: lines,
    sessionOverview: lines,
    keyBehaviors: lines,
    recommendedActions: lines,
  };
  return { ...paymentDigest, sections };
}
