import { type Briefing } from '../../domain/briefing.js';

/** A briefing over two sessions, of which the older one has no replay link. */
export const checkoutBriefing: Briefing = {
  headline: '2 sessions; latest goal: buy two tickets',
  note: 'Case 00001042 was opened by this customer.',
  statements: [
    { about: 'goal', text: 'Wanted: buy two tickets', sessionIds: ['11:21', '11:20'] },
    { about: 'obstacle', text: 'Met: card was declined', sessionIds: ['11:21'] },
  ],
  sessions: [
    {
      id: '11:21',
      startedAt: '2026-11-20T09:00:00.000Z',
      replayUrl: 'https://app.fullstory.com/ui/ORG/session/11:21',
      outcome: 'blocked',
    },
    { id: '11:20', startedAt: null, replayUrl: null, outcome: 'unknown' },
  ],
};

/** Nobody was recorded. */
export const emptyBriefing: Briefing = {
  headline: 'No recorded sessions were found for this person.',
  note: null,
  statements: [],
  sessions: [],
};

/** The checkout briefing with one statement of this text, resting on the newest session. */
export function briefingSaying(text: string): Briefing {
  return { ...checkoutBriefing, statements: [{ about: 'session', text, sessionIds: ['11:21'] }] };
}
