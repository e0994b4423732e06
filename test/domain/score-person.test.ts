import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stagesLeft } from '../../domain/concierge-answer.js';
import { type DigestPerson, type PersonVisits } from '../../domain/person-digest.js';
import { defaultScoring, scorePerson } from '../../domain/score-person.js';
import { type SessionSummary } from '../../domain/session-summary.js';

const at = '2026-11-20T12:00:00.000Z';

function known(
  visits: (Partial<SessionSummary> & { startedAt?: string | null })[],
  person: Partial<DigestPerson> = {},
): PersonVisits {
  return {
    person: { key: 'u', name: null, email: null, uid: 'u', lastSeenAt: null, cartValue: null, ...person },
    visits: visits.map(({ startedAt = null, ...summary }, index) => ({
      session: { id: `1:${100 - index}`, startedAt, replayUrl: null },
      summary: { synopsis: '', goal: null, outcome: 'unknown', obstacles: [], lastAction: null, ...summary },
    })),
  };
}

const bought = { outcome: 'completed', members: { purchased: true, stage_left: 'none' } } as const;
const leftAtPayment = { outcome: 'abandoned', members: { purchased: false, stage_left: 'payment' } } as const;
const lookedAround = { outcome: 'browsing', members: { purchased: false, stage_left: 'browsing' } } as const;

describe('the score', () => {
  const amounts = fc.oneof(fc.double(), fc.constantFrom(0, 1e308, 5e-324, -1, Number.NaN, Infinity));
  const members = fc.record(
    {
      purchased: fc.oneof(fc.boolean(), fc.constant('yes')),
      stage_left: fc.constantFrom(...stagesLeft, 'elsewhere'),
      cart_value: fc.option(amounts),
      currency: fc.option(fc.string()),
    },
    { requiredKeys: [] },
  );
  const instants = fc.option(fc.constantFrom('2026-11-19T12:00:00.000Z', '2031-01-01T00:00:00Z', 'yesterday', ''));
  const visit = fc.record({
    startedAt: instants,
    outcome: fc.constantFrom('completed', 'abandoned', 'blocked', 'browsing', 'unknown'),
    obstacles: fc.array(fc.constantFrom('Card declined', 'card  declined', 'Slow', ''), { maxLength: 4 }),
    members: fc.option(members, { nil: undefined }),
  });
  const anybody = fc
    .tuple(fc.array(visit, { maxLength: 4 }), fc.record({ cartValue: fc.option(amounts), lastSeenAt: instants }))
    .map(([visits, person]) => known(visits, person));
  const scoring = fc.record({
    weights: fc.record({ cartValue: amounts, abandonment: amounts, friction: amounts, recency: amounts }),
    halfCartValue: amounts,
    halfObstacles: amounts,
    recencyHalfLifeDays: amounts,
  });

  it('is a whole number from 0 to 100 whatever is known and however it is weighted', () => {
    fc.assert(
      fc.property(anybody, scoring, (person, configured) => {
        for (const { score, reasons } of [scorePerson(person, at, configured), scorePerson(person, at)]) {
          expect(Number.isInteger(score) && score >= 0 && score <= 100).toBe(true);
          expect(reasons.join()).not.toMatch(/NaN|Infinity|null|undefined/);
        }
      }),
    );
  });

  it('never falls where more is waiting, more was left, more stood in the way or the visit is newer', () => {
    const facts = fc.record({
      cartValue: fc.nat(5_000),
      stage: fc.nat(stagesLeft.length - 1),
      obstacles: fc.nat(6),
      hoursAgo: fc.nat(2_000),
    });
    const more = fc.record({ cartValue: fc.nat(500), stage: fc.nat(4), obstacles: fc.nat(3), hoursAgo: fc.nat(50) });
    const scored = ({
      cartValue,
      stage,
      obstacles,
      hoursAgo,
    }: typeof facts extends fc.Arbitrary<infer F> ? F : never) =>
      scorePerson(
        known([
          {
            startedAt: new Date(Date.parse(at) - Math.max(0, hoursAgo) * 3_600_000).toISOString(),
            obstacles: Array.from({ length: obstacles }, (_, index) => `Obstacle ${index}`),
            members: { cart_value: cartValue, stage_left: stagesLeft[Math.min(stage, stagesLeft.length - 1)] },
          },
        ]),
        at,
      ).score;
    fc.assert(
      fc.property(facts, more, (less, by) => {
        expect(scored({ ...less, cartValue: less.cartValue + by.cartValue })).toBeGreaterThanOrEqual(scored(less));
        expect(scored({ ...less, stage: less.stage + by.stage })).toBeGreaterThanOrEqual(scored(less));
        expect(scored({ ...less, obstacles: less.obstacles + by.obstacles })).toBeGreaterThanOrEqual(scored(less));
        expect(scored({ ...less, hoursAgo: less.hoursAgo - by.hoursAgo })).toBeGreaterThanOrEqual(scored(less));
      }),
    );
  });

  it('is the weighted mean of its parts', () => {
    const startedAt = '2026-11-17T12:00:00.000Z';
    const person = known([{ ...leftAtPayment, startedAt, obstacles: ['Card declined', 'CARD declined'] }], {
      cartValue: 600,
    });
    // 35 × 3/4 + 30 × 1 + 20 × 1/3 + 15 × 1/2
    expect(scorePerson(person, at).score).toBe(70);
    const onlyValue = { ...defaultScoring, weights: { cartValue: 2, abandonment: 0, friction: 0, recency: 0 } };
    expect(scorePerson(person, at, onlyValue).score).toBe(75);
  });

  it('says in words what it rests on', () => {
    const members = { ...leftAtPayment.members, cart_value: 1_180.5, currency: 'CAD' };
    const person = known([{ ...leftAtPayment, members, startedAt: '2026-11-17T09:00:00Z', obstacles: ['Slow'] }]);
    expect(scorePerson(person, at).reasons).toEqual([
      '1,180.50 CAD in the cart',
      'left at the payment',
      'something stood in the way',
      'last here 3 days ago',
    ]);
  });
});

describe('a purchaser', () => {
  it('is flagged and scores nothing, whatever was abandoned before', () => {
    const person = known([lookedAround, bought, leftAtPayment], { cartValue: 900 });
    expect(scorePerson(person, at)).toEqual({ purchased: true, score: 0, reasons: ['has bought'] });
  });

  it('who has left a new cart since is scored on that alone', () => {
    const since = { outcome: 'abandoned', members: { stage_left: 'cart', purchased: false } } as const;
    const returned = known([since, bought, { ...leftAtPayment, obstacles: ['Card declined'] }]);
    expect(scorePerson(returned, at)).toEqual({ ...scorePerson(known([since]), at), purchased: false });
    expect(scorePerson(returned, at).reasons).toEqual(['left with a filled cart']);
  });

  it('is not somebody who only reached another goal', () => {
    expect(scorePerson(known([{ outcome: 'completed' }]), at).purchased).toBe(false);
  });
});

it('takes the cart of the export before that of a visit, and how a visit ended where no stage is told', () => {
  const visits = [{ outcome: 'blocked', members: { cart_value: 20, currency: 'EUR' } }] as const;
  expect(scorePerson(known([...visits], { cartValue: 75 }), at).reasons).toEqual([
    '75 EUR in the cart',
    'left with a filled cart',
  ]);
});
