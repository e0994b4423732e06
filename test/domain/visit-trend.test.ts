import { describe, expect, it } from 'vitest';
import { type SummarizedSession } from '../../domain/briefing.js';
import { trendStatements } from '../../domain/visit-trend.js';
import { undated, visit } from './sample-visits.js';

const stuck = (day: number, obstacles: string[] = []) => visit(day, { outcome: 'blocked', obstacles });
const done = (day: number, obstacles: string[] = []) => visit(day, { outcome: 'completed', obstacles });

function told(visits: SummarizedSession[]): [text: string, sessionIds: string[]][] {
  return trendStatements(visits).map(({ about, text, sessionIds }) => {
    expect(about).toBe('trend');
    return [text, sessionIds];
  });
}

describe('the trend of outcomes', () => {
  it('is worse where more of the latest visits than of the earlier ones stayed unfinished', () => {
    expect(
      told([visit(20, { outcome: 'abandoned' }), stuck(19), visit(18, { outcome: 'browsing' }), done(17)]),
    ).toEqual([
      [
        'Getting worse: unfinished sessions went from 0 of the 2 earlier to 2 of the 2 latest',
        ['1:20', '1:19', '1:18', '1:17'],
      ],
    ]);
  });

  it('is better where fewer did', () => {
    expect(told([done(20), stuck(19), stuck(18)])).toEqual([
      [
        'Getting better: unfinished sessions went from 2 of the 2 earlier to 0 of the 1 latest',
        ['1:20', '1:19', '1:18'],
      ],
    ]);
  });

  it('is neither where as large a part of them did', () => {
    expect(told([stuck(20), stuck(19)])).toEqual([
      ['No better, no worse: 2 of 2 sessions stayed unfinished', ['1:20', '1:19']],
    ]);
  });

  it('is not told where nothing stayed unfinished, of one visit, or of visits whose end or time is unknown', () => {
    for (const visits of [
      [],
      [done(20), done(19)],
      [stuck(20)],
      [stuck(20), visit(19)],
      [stuck(20), undated(3, { outcome: 'completed' })],
    ])
      expect(told(visits)).toEqual([]);
  });
});

describe('the trend of obstacles', () => {
  it('tells how many are new, were met before, and were not met again', () => {
    const visits = [
      done(20, ['Slow page', 'Card declined.', 'No seats']),
      done(19, ['Card declined']),
      done(18, ['card declined', 'Empty filter']),
      done(17),
    ];
    expect(told(visits)).toEqual([
      ['Obstacles in the latest 2 of 4 sessions: 2 new, 1 met before, 1 not met again', ['1:20', '1:19', '1:18']],
    ]);
  });

  it('leaves out the kinds that there are none of', () => {
    expect(told([done(20), done(19, ['Slow page'])])).toEqual([
      ['Obstacles in the latest 1 of 2 sessions: 1 not met again', ['1:19']],
    ]);
  });

  it('is not told of one visit, or of those whose time is unknown', () => {
    expect(told([done(20, ['Slow page'])])).toEqual([]);
    expect(told([done(20), undated(3, { obstacles: ['Slow page'] })])).toEqual([]);
  });
});
