import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Statement, type SummarizedSession } from '../../domain/briefing.js';
import { composeBriefing, emptyBriefing } from '../../domain/compose-briefing.js';
import { type SessionOutcome, type SessionSummary } from '../../domain/session-summary.js';

/** A visit of the day `11-<day>` with nothing known but what is given. */
function visit(day: number, known: Partial<SessionSummary> = {}): SummarizedSession {
  return {
    session: { id: `1:${day}`, startedAt: `2026-11-${day}T09:00:00.000Z`, replayUrl: null },
    summary: { synopsis: '', goal: null, outcome: 'unknown', obstacles: [], lastAction: null, ...known },
  };
}

function statements(visits: SummarizedSession[], about: Statement['about']): Omit<Statement, 'about'>[] {
  return composeBriefing(visits, null)
    .statements.filter((statement) => statement.about === about)
    .map(({ text, sessionIds }) => ({ text, sessionIds }));
}

describe('citations', () => {
  const outcome = fc.constantFrom<SessionOutcome>('completed', 'abandoned', 'blocked', 'browsing', 'unknown');
  const phrase = fc.oneof(fc.string(), fc.constantFrom('Card declined', 'CARD  declined ', ''));
  const summary = fc.record({
    synopsis: phrase,
    goal: fc.option(phrase),
    outcome,
    obstacles: fc.array(phrase, { maxLength: 4 }),
    lastAction: fc.option(phrase),
  });
  const visits = fc
    .array(summary, { maxLength: 8 })
    .map((summaries) => summaries.map((known, index) => visit(28 - index, known)));

  it('of every statement name at least one session, each once, and only sessions of the briefing', () => {
    fc.assert(
      fc.property(visits, (given) => {
        const briefing = composeBriefing(given, null);
        const known = new Set(briefing.sessions.map(({ id }) => id));
        expect(briefing.sessions).toHaveLength(given.length);
        for (const { sessionIds } of briefing.statements) {
          expect(sessionIds).not.toEqual([]);
          expect(new Set(sessionIds).size).toBe(sessionIds.length);
          expect(sessionIds.filter((id) => !known.has(id))).toEqual([]);
        }
      }),
    );
  });
});

describe('obstacles', () => {
  it('that differ only in case and spacing are one, with every session they were met in', () => {
    const visits = [
      visit(20, { outcome: 'blocked', obstacles: ['Card declined'] }),
      visit(19, { outcome: 'abandoned', obstacles: ['card  DECLINED ', 'Slow page'] }),
      visit(18, { outcome: 'blocked', obstacles: ['Slow page', 'card declined', 'Card declined'] }),
    ];
    expect(statements(visits, 'obstacle')).toEqual([
      { text: 'Stopped by, in 3 sessions: Card declined', sessionIds: ['1:20', '1:19', '1:18'] },
      { text: 'Stopped by, in 2 sessions: Slow page', sessionIds: ['1:19', '1:18'] },
    ]);
  });

  it('without a word are none', () => {
    expect(statements([visit(20, { outcome: 'blocked', obstacles: ['', ' '] })], 'obstacle')).toEqual([]);
  });

  it('that ended a visit stand before those that only slowed one', () => {
    const visits = [
      visit(20, { outcome: 'completed', obstacles: ['Reload needed'] }),
      visit(19, { outcome: 'browsing', obstacles: ['Empty filter'] }),
      visit(18, { outcome: 'blocked', obstacles: ['Promo code failed'] }),
      visit(17, { outcome: 'abandoned', obstacles: ['Reservation ran out'] }),
    ];
    expect(statements(visits, 'obstacle').map(({ text }) => text)).toEqual([
      'Stopped by: Promo code failed',
      'Stopped by: Reservation ran out',
      'Slowed by: Reload needed',
      'Slowed by: Empty filter',
    ]);
  });
});

describe('the goal', () => {
  it('is the newest one, resting on every session that shares it', () => {
    const visits = [
      visit(20),
      visit(19, { goal: 'Buy two tickets' }),
      visit(18, { goal: 'Find a concert' }),
      visit(17, { goal: 'buy two tickets' }),
    ];
    expect(statements(visits, 'goal')).toEqual([{ text: 'Wanted: Buy two tickets', sessionIds: ['1:19', '1:17'] }]);
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
  it('gets a sentence with its day where that is known', () => {
    const undated = visit(19, { synopsis: 'Looked around.' });
    undated.session.startedAt = null;
    expect(statements([visit(20, { synopsis: 'Bought a ticket.' }), undated, visit(18)], 'session')).toEqual([
      { text: '2026-11-20: Bought a ticket.', sessionIds: ['1:20'] },
      { text: 'Looked around.', sessionIds: ['1:19'] },
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
