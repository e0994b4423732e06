import { expect, it } from 'vitest';
import { type SummarizedSession } from '../../domain/briefing.js';
import { frictionStatements } from '../../domain/friction.js';
import { undated, visit } from './sample-visits.js';

function told(visits: SummarizedSession[]): [text: string, sessionIds: string[]][] {
  return frictionStatements(visits).map(({ about, text, sessionIds }) => {
    expect(about).toBe('obstacle');
    return [text, sessionIds];
  });
}

it('tells what was met more than once with its count, its first day and its last', () => {
  const visits = [
    visit(20, { outcome: 'blocked', obstacles: ['Card declined.'] }),
    visit(19, { outcome: 'abandoned', obstacles: ['card  DECLINED ', 'Slow page'] }),
    visit(18, { outcome: 'blocked', obstacles: ['Slow page', 'card declined', 'Card declined'] }),
  ];
  expect(told(visits)).toEqual([
    ['Stopped by (met in 3 sessions, 2026-11-18 to 2026-11-20): Card declined', ['1:20', '1:19', '1:18']],
    ['Stopped by (met in 2 sessions, 2026-11-18 to 2026-11-19): Slow page', ['1:19', '1:18']],
  ]);
});

it('tells the day of what was met once, and no day where there is one visit only', () => {
  const met = visit(20, { outcome: 'blocked', obstacles: ['Card declined'] });
  expect(told([met, visit(19)])).toEqual([['Stopped by (2026-11-20): Card declined', ['1:20']]]);
  expect(told([met])).toEqual([['Stopped by: Card declined', ['1:20']]]);
});

it('tells one day where all visits were on it, and none where none is known', () => {
  const obstacles = ['Empty filter'];
  const morning = visit(20, { obstacles });
  const evening = { ...morning, session: { ...morning.session, id: '1:21', startedAt: '2026-11-20T19:00:00.000Z' } };
  expect(told([evening, morning])).toEqual([
    ['Slowed by (met in 2 sessions, 2026-11-20): Empty filter', ['1:21', '1:20']],
  ]);
  expect(told([undated(3, { obstacles }), undated(2, { obstacles })])).toEqual([
    ['Slowed by (met in 2 sessions): Empty filter', ['1:3', '1:2']],
  ]);
  expect(told([undated(3, { obstacles }), undated(2)])).toEqual([['Slowed by: Empty filter', ['1:3']]]);
});

it('puts what ended a visit before what only slowed one', () => {
  const visits = [
    visit(20, { outcome: 'completed', obstacles: ['Reload needed'] }),
    visit(19, { outcome: 'browsing', obstacles: ['Empty filter'] }),
    visit(18, { outcome: 'blocked', obstacles: ['Promo code failed'] }),
    visit(17, { outcome: 'abandoned', obstacles: ['Reservation ran out'] }),
  ];
  expect(told(visits).map(([text]) => text.replace(/ \(.*\)/, ''))).toEqual([
    'Stopped by: Promo code failed',
    'Stopped by: Reservation ran out',
    'Slowed by: Reload needed',
    'Slowed by: Empty filter',
  ]);
});

it('tells once what ended one visit and slowed another', () => {
  const visits = [
    visit(20, { outcome: 'completed', obstacles: ['Card declined'] }),
    visit(19, { outcome: 'blocked', obstacles: ['Card declined'] }),
  ];
  expect(told(visits)).toEqual([
    ['Stopped by (met in 2 sessions, 2026-11-19 to 2026-11-20): Card declined', ['1:20', '1:19']],
  ]);
});

it('leaves out what has no word', () => {
  expect(told([visit(20, { outcome: 'blocked', obstacles: ['', ' ', '...'] })])).toEqual([]);
});
