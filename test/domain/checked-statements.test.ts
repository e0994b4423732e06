import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkedStatements, isUnusable, modelSections } from '../../domain/checked-statements.js';

const known = new Map([
  ['S1', '11:21'],
  ['S2', '11:20'],
]);

/** What is kept of one statement that is right but for what is given. */
function checkedOne(differing: { about?: string; text?: string; sessions?: string[] }) {
  return checkedStatements([{ about: 'goal', text: 'Wanted two tickets', sessions: ['S1'], ...differing }], known);
}

describe('a statement', () => {
  it('that rests on known sessions is kept, on one line and with each session once', () => {
    expect(checkedOne({ text: ' Wanted\n two  tickets ', sessions: ['S2', 'S1', 'S2'] })).toEqual({
      statements: [{ about: 'goal', text: 'Wanted two tickets', sessionIds: ['11:20', '11:21'] }],
      dropped: 0,
    });
  });

  it.each([
    { why: 'cites nothing', differing: { sessions: [] } },
    { why: 'cites something unknown', differing: { sessions: ['S3'] } },
    { why: 'cites something unknown beside what is known', differing: { sessions: ['S1', 'S3'] } },
    { why: 'cites a session by an id that it was not told', differing: { sessions: ['11:21'] } },
    { why: 'opens a section', differing: { about: 'announcement' } },
    { why: 'says nothing', differing: { text: ' \n' } },
    { why: 'goes on for ever', differing: { text: 'word '.repeat(200) } },
  ])('that $why is dropped and counted', ({ differing }) => {
    expect(checkedOne(differing)).toEqual({ statements: [], dropped: 1 });
  });

  it.each([
    'See https://evil.example',
    'See ftp://evil.example',
    'See www.evil.example',
    'See evil.example/login',
    'See [replay 1](https evil)',
    'See [replay 1][1]',
    'Write to jane@evil.example',
    'Write to mailto:jane',
    'Run javascript:alert(1)',
    'ht\u200btps://evil.example in pieces',
    'ｈｔｔｐｓ：／／evil.example in full width',
    '@channel look',
    'Look, @here!',
    '＠everyone look',
    '<!channel> look',
    '<@U1> look',
    '</ul><b>bold</b>',
  ])('that leads elsewhere or calls somebody is dropped: %s', (text) => {
    expect(checkedOne({ text })).toEqual({ statements: [], dropped: 1 });
  });

  it.each([
    'Paid 20 < 30 EUR and/or gave up (card > cash)',
    'Could not load data: timeout after 30 s',
    'Uploaded invoice.pdf twice; it failed',
    'Compared size M [red] with size L',
    'Waited at checkout from 9:00 to 9:30',
  ])('that only looks a little like it is kept: %s', (text) => {
    expect(checkedOne({ text }).statements).toMatchObject([{ text }]);
  });
});

describe('whatever a model says', () => {
  const words = fc.oneof(fc.string(), fc.constantFrom('S1', 'S2', 'S3', '', 'https://evil.example', '@here'));
  const statement = fc.record({
    about: fc.oneof(fc.constantFrom(...modelSections), words),
    text: words,
    sessions: fc.array(words, { maxLength: 3 }),
  });

  it('is kept or counted, cites known sessions only, and stands in the order of the sections', () => {
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 50 }), (proposed) => {
        const { statements, dropped } = checkedStatements(proposed, known);
        expect(statements.length + dropped).toBe(proposed.length);
        for (const { sessionIds } of statements) {
          expect(sessionIds).not.toEqual([]);
          expect(sessionIds.filter((id) => id !== '11:21' && id !== '11:20')).toEqual([]);
        }
        const places = statements.map(({ about }) => modelSections.findIndex((section) => section === about));
        expect(places).toEqual(places.toSorted((one, other) => one - other));
      }),
    );
  });

  it('is cut off where it is more than anybody reads', () => {
    const proposed = Array.from({ length: 100 }, () => ({ about: 'goal', text: 'Again', sessions: ['S1'] }));
    const { statements, dropped } = checkedStatements(proposed, known);
    expect(statements.length).toBeLessThan(50);
    expect(statements.length + dropped).toBe(100);
  });
});

describe('an answer', () => {
  const [kept] = checkedOne({}).statements;
  const answer = (count: number, dropped: number) => ({
    statements: kept ? Array<typeof kept>(count).fill(kept) : [],
    dropped,
  });

  it('is unusable when more than the allowed share of it was dropped', () => {
    expect(isUnusable(answer(7, 3), 0.3)).toBe(false);
    expect(isUnusable(answer(6, 3), 0.3)).toBe(true);
    expect(isUnusable(answer(1, 0), 0)).toBe(false);
    expect(isUnusable(answer(1, 1), 0)).toBe(true);
  });

  it('is unusable when nothing is left of it, whatever is allowed', () => {
    expect(isUnusable(answer(0, 4), 1)).toBe(true);
    expect(isUnusable(answer(0, 0), 1)).toBe(true);
  });
});
