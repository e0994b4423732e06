import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Statement, type SummarizedSession } from '../../domain/briefing.js';
import { composeBriefing, emptyBriefing } from '../../domain/compose-briefing.js';
import { type SessionOutcome, type SessionSummary } from '../../domain/session-summary.js';
import { undated, visit } from './sample-visits.js';

function statements(visits: SummarizedSession[], about: Statement['about']): Omit<Statement, 'about'>[] {
  return composeBriefing(visits, null)
    .statements.filter((statement) => statement.about === about)
    .map(({ text, sessionIds }) => ({ text, sessionIds }));
}

describe('citations', () => {
  const outcome = fc.constantFrom<SessionOutcome>('completed', 'abandoned', 'blocked', 'browsing', 'unknown');
  const phrase = fc.oneof(fc.string(), fc.constantFrom('Card declined', 'CARD  declined.', '...', ''));
  const summary = fc.record({
    synopsis: phrase,
    goal: fc.option(phrase),
    outcome,
    obstacles: fc.array(phrase, { maxLength: 4 }),
    lastAction: fc.option(phrase),
    questions: fc.option(fc.array(phrase, { maxLength: 4 }), { nil: undefined }),
  });
  const visits = fc
    .tuple(fc.array(summary, { maxLength: 8 }), fc.array(summary, { maxLength: 2 }))
    .map(([known, ofUnknownDay]) => [
      ...known.map((it, index) => visit(28 - index, it)),
      ...ofUnknownDay.map((it, index) => undated(index, it)),
    ]);

  it('of every statement name at least one session, each once, and only sessions of the briefing', () => {
    fc.assert(
      fc.property(visits, (given) => {
        const briefing = composeBriefing(given, null);
        const known = new Set(briefing.sessions.map(({ id }) => id));
        expect(briefing.sessions).toHaveLength(given.length);
        for (const { text, sessionIds } of briefing.statements) {
          expect(text).not.toBe('');
          expect(sessionIds).not.toEqual([]);
          expect(new Set(sessionIds).size).toBe(sessionIds.length);
          expect(sessionIds.filter((id) => !known.has(id))).toEqual([]);
        }
      }),
    );
  });
});

it('begins with the goal, what stood in the way and the last action', () => {
  const known: SessionSummary = {
    synopsis: 'Tried to pay.',
    goal: 'Buy tickets',
    outcome: 'blocked',
    obstacles: ['Card declined'],
    lastAction: 'Closed the tab',
    questions: ['Is there a refund?'],
  };
  const briefing = composeBriefing([visit(20, known), visit(19, { ...known, goal: 'Find a concert' })], null);
  expect(briefing.statements.map(({ about }) => about).join(' ')).toBe(
    'goal obstacle last-action goal question trend trend outcome session session',
  );
});

it('has the last action near its beginning, however many obstacles there were', () => {
  const obstacles = Array.from({ length: 20 }, (_, index) => `Obstacle ${index}`);
  const { statements } = composeBriefing([visit(20, { obstacles, lastAction: 'Left', synopsis: 'Tried.' })], null);
  expect(statements.filter(({ about }) => about === 'obstacle')).toHaveLength(20);
  expect(statements.findIndex(({ about }) => about === 'last-action')).toBeLessThan(10);
  expect(statements.at(-1)).toMatchObject({ about: 'session' });
});

describe('the goal', () => {
  it('is the newest one, resting on every session that shares it', () => {
    const visits = [
      visit(20),
      visit(19, { goal: 'Buy two tickets' }),
      visit(18, { goal: 'Find a concert' }),
      visit(17, { goal: 'buy two tickets.' }),
    ];
    expect(statements(visits, 'goal')[0]).toEqual({ text: 'Wanted: Buy two tickets', sessionIds: ['1:19', '1:17'] });
  });

  it('is followed by the three before it, each once', () => {
    const goals = ['Pay', 'Use a code', 'pay', 'Find a concert', 'use a code', 'Find seats', 'Register'];
    const visits = goals.map((goal, index) => visit(20 - index, { goal }));
    expect(statements(visits, 'goal')[1]).toEqual({
      text: 'Wanted before: Use a code; Find a concert; Find seats',
      sessionIds: ['1:19', '1:16', '1:17', '1:15'],
    });
  });
});

describe('the last action', () => {
  it('is that of the newest visit', () => {
    const visits = [visit(20, { lastAction: 'Closed the tab' }), visit(19, { lastAction: 'Clicked "Buy"' })];
    expect(statements(visits, 'last-action')).toEqual([{ text: 'Last action: Closed the tab', sessionIds: ['1:20'] }]);
  });

  it('is left out when the newest visit has none, rather than taken from an older one', () => {
    expect(statements([visit(20), visit(19, { lastAction: 'Clicked "Buy"' })], 'last-action')).toEqual([]);
  });
});

describe('questions', () => {
  it('stand once, with every session that left them unanswered', () => {
    const visits = [
      visit(20, { questions: ['Is there a refund?', 'Are seats left?'] }),
      visit(19),
      visit(18, { questions: ['is there a refund'] }),
    ];
    expect(statements(visits, 'question')).toEqual([
      { text: 'Unanswered: Is there a refund?', sessionIds: ['1:20', '1:18'] },
      { text: 'Unanswered: Are seats left?', sessionIds: ['1:20'] },
    ]);
  });

  it('are the latest five', () => {
    const visits = [20, 19, 18].map((day) => visit(day, { questions: [`What on ${day}?`, `Why on ${day}?`] }));
    expect(statements(visits, 'question').map(({ sessionIds }) => sessionIds[0])).toEqual([
      '1:20',
      '1:20',
      '1:19',
      '1:19',
      '1:18',
    ]);
  });
});

describe('the headline', () => {
  it('says the newest goal, how that visit ended, and how many there were', () => {
    const visits = [visit(20, { goal: 'Buy tickets', outcome: 'abandoned' }), visit(19, { goal: 'Look around' })];
    expect(composeBriefing(visits, null).headline).toBe('Buy tickets: gave up before the end (2 sessions)');
  });

  it('counts a single session in the singular', () => {
    const headline = composeBriefing([visit(20, { goal: 'Buy tickets', outcome: 'completed' })], null).headline;
    expect(headline).toBe('Buy tickets: reached the goal (1 session)');
  });

  it('says how many sessions were reviewed where no goal is known', () => {
    expect(composeBriefing([visit(20), visit(19), visit(18)], null).headline).toBe('3 sessions reviewed');
  });
});

describe('outcomes', () => {
  it('are counted over all sessions', () => {
    const visits = [
      visit(20, { outcome: 'blocked' }),
      visit(19, { outcome: 'completed' }),
      visit(18, { outcome: 'blocked' }),
    ];
    expect(statements(visits, 'outcome')).toEqual([
      { text: 'Of 3 sessions: 2 × was stopped, 1 × reached the goal', sessionIds: ['1:20', '1:19', '1:18'] },
    ]);
  });

  it('are not worth a sentence for a single session', () => {
    expect(statements([visit(20, { outcome: 'blocked' })], 'outcome')).toEqual([]);
  });
});

describe('each visit', () => {
  it('gets a sentence with its day and how it ended, where they are known', () => {
    const visits = [
      visit(20, { synopsis: 'Bought a ticket.', outcome: 'completed' }),
      visit(19, { synopsis: 'Came by.' }),
      visit(18, { outcome: 'blocked' }),
      undated(17, { synopsis: 'Read a page.', outcome: 'browsing' }),
      undated(16, { synopsis: 'Left.' }),
    ];
    expect(statements(visits, 'session')).toEqual([
      { text: '2026-11-20, reached the goal: Bought a ticket.', sessionIds: ['1:20'] },
      { text: '2026-11-19: Came by.', sessionIds: ['1:19'] },
      { text: 'Looked around: Read a page.', sessionIds: ['1:17'] },
      { text: 'Left.', sessionIds: ['1:16'] },
    ]);
  });

  it('tells what the profile asked for besides, where there is something to tell', () => {
    const members = { faults: ['500 from /pay', 'no route'], stage: 'checkout', slow_pages: [], note: null };
    expect(statements([visit(27, { synopsis: 'Tried to pay.', members })], 'session')).toEqual([
      { text: '2026-11-27: Tried to pay.\nfaults: 500 from /pay; no route\nstage: checkout', sessionIds: ['1:27'] },
    ]);
  });
});

it('carries the note of the caller, in an empty briefing too', () => {
  expect(composeBriefing([visit(20)], 'Case 42').note).toBe('Case 42');
  expect(emptyBriefing('Case 42')).toMatchObject({ note: 'Case 42', statements: [], sessions: [] });
});
