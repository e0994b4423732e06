import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { structuredAnswer } from '../../apps/sandbox/summary-answer.js';
import { ticketShopVisits } from '../../apps/sandbox/ticket-shop-visits.js';
import { composePersonDigest } from '../../domain/compose-person-digest.js';
import { stagesLeft } from '../../domain/concierge-answer.js';
import { courteousLine } from '../../domain/courteous-line.js';
import { type CitedLine, type DigestPerson, type PersonDigest, type PersonVisits } from '../../domain/person-digest.js';
import { type SessionSummary } from '../../domain/session-summary.js';
import { shippedProfiles } from '../../domain/shipped-profiles.js';
import { toSessionSummary } from '../../integrations/fullstory/to-session-summary.js';
import { corpus } from './courtesy-corpus.js';

const at = '2026-11-20T12:00:00.000Z';
const jane: DigestPerson = {
  key: 'jane-doe',
  name: 'Jane Doe',
  email: 'jane@doe.com',
  uid: 'jane-doe',
  lastSeenAt: null,
  cartValue: null,
};

/** Summaries of the days `11-20`, `11-19` and so on. */
function visited(...summaries: Partial<SessionSummary>[]): PersonVisits {
  return {
    person: jane,
    visits: summaries.map((summary, index) => ({
      session: { id: `1:${20 - index}`, startedAt: `2026-11-${20 - index}T09:00:00.000Z`, replayUrl: null },
      summary: { synopsis: '', goal: null, outcome: 'unknown', obstacles: [], lastAction: null, ...summary },
    })),
  };
}

function digestOf(known: PersonVisits): PersonDigest {
  const digest = composePersonDigest(known, at);
  if (digest === undefined) throw new Error('No digest');
  return digest;
}

function linesIn({ sections }: PersonDigest): CitedLine[] {
  const { customerProfile, sessionOverview, keyBehaviors, recommendedActions } = sections;
  return [...customerProfile, ...sessionOverview, ...keyBehaviors, ...recommendedActions];
}

/** What the sandbox answers to the concierge profile, as our client reads it. */
const schema = shippedProfiles.find(({ name }) => name === 'concierge')?.llm.responseSchema ?? { type: 'OBJECT' };
const told = ticketShopVisits.map((facts) => toSessionSummary({ response: structuredAnswer(schema, facts) }));

describe('the digest of somebody who left at the payment', () => {
  const digest = digestOf(visited(...told));

  it('tells the four sections, newest visit first, without a word that breaks courtesy', () => {
    const texts = (section: keyof PersonDigest['sections']) => digest.sections[section].map(({ text }) => text);
    expect(texts('customerProfile')).toEqual([
      'A concert-goer from Canada who plans evenings out for two and pays by card.',
      'Someone who watches for offers and came with a promo code of their own.',
      'A concert-goer who likes to compare before choosing.',
    ]);
    expect(texts('sessionOverview').slice(0, 2)).toEqual([
      'They chose two seats in Section 114 for the Saturday concert and went as far as the payment page. The card form did ' +
        'not take their postcode, and the ten-minute seat reservation ran out.',
      'They had two tickets in the basket and wanted to use the promo code SPRING10. Applying the promo code failed.',
    ]);
    expect(texts('keyBehaviors')).toEqual([
      'Their Canadian postcode was refused',
      'The seats were released while they were still typing',
      'Moved through the site',
      'Applying the promo code failed',
      'The total never changed, and they did not go on without the code',
      'Compared the seat maps and prices of three concerts',
    ]);
    expect(texts('recommendedActions')).toEqual([
      'Reserve two seats together for Saturday at 18:30 and complete the order by phone',
      'Apologise for the trouble with the card form.',
      'Check whether the promo code SPRING10 applies to their tickets and explain its terms',
    ]);
  });

  it('says what was withheld by rule and session, and not by its words', () => {
    expect(digest.withheld).toEqual([{ section: 'recommendedActions', rule: 'fee-waiver', sessionIds: ['1:19'] }]);
  });

  it('has its headline and score from amounts and stages', () => {
    expect(digest).toMatchObject({ headline: 'Left at the payment, 236 CAD waiting', purchased: false });
    expect(digest.newestSessionId).toBe('1:20');
    expect(digest.sessions.map(({ id, outcome }) => [id, outcome]).slice(0, 2)).toEqual([
      ['1:20', 'abandoned'],
      ['1:19', 'blocked'],
    ]);
  });
});

describe('a digest', () => {
  const anyText = fc.oneof(fc.constantFrom(...corpus.map(({ text }) => text)), fc.string({ maxLength: 40 }));
  const summary = fc.record({
    synopsis: anyText,
    outcome: fc.constantFrom('completed', 'abandoned', 'blocked', 'browsing', 'unknown'),
    obstacles: fc.array(anyText, { maxLength: 3 }),
    members: fc.record(
      {
        customer_profile: anyText,
        session_overview: fc.array(anyText, { maxLength: 3 }).map((texts) => texts.join('\n')),
        key_behaviors: fc.array(anyText, { maxLength: 12 }),
        recommended_actions: fc.array(anyText, { maxLength: 12 }),
        cart_value: fc.option(fc.nat(900)),
        currency: anyText,
        purchased: fc.boolean(),
        stage_left: fc.constantFrom(...stagesLeft),
      },
      { requiredKeys: [] },
    ),
  });
  const summaries = fc.array(summary, { minLength: 1, maxLength: 5 });

  it('cites sessions of its own under every line, and says only what is fit to be said', () => {
    fc.assert(
      fc.property(summaries, (given) => {
        const digest = digestOf(visited(...given));
        const known = new Set(digest.sessions.map(({ id }) => id));
        expect(linesIn(digest).length).toBeLessThanOrEqual(16);
        for (const { text, sessionIds } of linesIn(digest)) {
          expect(sessionIds).not.toEqual([]);
          expect(new Set(sessionIds).size).toBe(sessionIds.length);
          expect(sessionIds.filter((id) => !known.has(id))).toEqual([]);
          expect(courteousLine(text)).toEqual({ text, repairs: [] });
        }
        for (const text of [digest.headline, ...digest.reasons]) {
          expect(courteousLine(text)).toEqual({ text, repairs: [] });
        }
      }),
    );
  });

  it('has a headline and a score that no text of a session can word', () => {
    fc.assert(
      fc.property(summaries, anyText, (given, order) => {
        const reworded = given.map((known) => ({
          ...known,
          synopsis: order,
          members: { ...known.members, customer_profile: order, session_overview: order, recommended_actions: [order] },
        }));
        const [one, other] = [digestOf(visited(...given)), digestOf(visited(...reworded))];
        expect([other.headline, other.score, other.reasons]).toEqual([one.headline, one.score, one.reasons]);
      }),
    );
  });

  it('says a line once, with every visit that told it', () => {
    const members = { key_behaviors: ['Compares prices.'] };
    const { sections } = digestOf(visited({ members }, { members: { key_behaviors: ['compares  prices'] } }));
    expect(sections.keyBehaviors).toEqual([{ text: 'Compares prices.', sessionIds: ['1:20', '1:19'] }]);
  });

  it('takes apart what a model wrote as one list under the name of its section', () => {
    const members = { session_overview: '**Session Overview:** Wanted seats.\n• Compared two shows\n2. Left late' };
    const { sections } = digestOf(visited({ members }));
    expect(sections.sessionOverview.map(({ text }) => text)).toEqual([
      'Wanted seats.',
      'Compared two shows',
      'Left late',
    ]);
  });

  it('is made of synopsis and obstacles where a visit was read under another profile', () => {
    const { sections } = digestOf(visited({ synopsis: 'Tried to pay.', obstacles: ['Card was declined'] }));
    expect(sections).toEqual({
      customerProfile: [],
      sessionOverview: [{ text: 'Tried to pay.', sessionIds: ['1:20'] }],
      keyBehaviors: [{ text: 'Card was declined', sessionIds: ['1:20'] }],
      recommendedActions: [],
    });
  });

  it('recommends nothing about what has been bought since', () => {
    const cart = { members: { recommended_actions: ['Help with the cart'], stage_left: 'cart' } };
    const order = { members: { purchased: true, recommended_actions: ['Thank them'], stage_left: 'none' } };
    const bought = digestOf(visited(order, cart));
    expect(bought).toMatchObject({ headline: 'Has bought', purchased: true, score: 0 });
    expect(bought.sections.recommendedActions).toEqual([]);
    const returned = digestOf(visited(cart, order, { members: { recommended_actions: ['Help with another cart'] } }));
    expect(returned.sections.recommendedActions).toEqual([{ text: 'Help with the cart', sessionIds: ['1:20'] }]);
  });

  it('cuts what is too long for a line at a word', () => {
    const { sections } = digestOf(visited({ synopsis: 'word '.repeat(200) }));
    expect(sections.sessionOverview[0]?.text).toMatch(/^(?:word )+word…$/);
  });

  it('is none where nothing was recorded', () => {
    expect(composePersonDigest({ person: jane, visits: [] }, at)).toBeUndefined();
  });
});
