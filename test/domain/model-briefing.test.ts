import { describe, expect, it } from 'vitest';
import { type SummarizedSession } from '../../domain/briefing.js';
import { composeBriefing } from '../../domain/compose-briefing.js';
import { mergedInstead, modelBriefing } from '../../domain/model-briefing.js';
import { type ModelInput } from '../../domain/model-input.js';

const visits: SummarizedSession[] = [20, 19, 18].map((day) => ({
  session: { id: `1:${day}`, startedAt: `2026-11-${day}T09:00:00.000Z`, replayUrl: null },
  summary: { synopsis: 'Looked around', goal: 'Two tickets', outcome: 'browsing', obstacles: [], lastAction: null },
}));
const input: ModelInput = {
  text: '',
  known: new Map([
    ['S1', '1:20'],
    ['S2', '1:19'],
    ['S3', '1:18'],
  ]),
  leftOut: [],
};
const right = { about: 'goal', text: 'Wanted two tickets', sessions: ['S1', 'S3'] };
const uncited = { ...right, sessions: [] };
const merge = composeBriefing(visits, 'Case 42');

const written = (proposed: (typeof right)[], differing: Partial<ModelInput> = {}) =>
  modelBriefing({ visits, note: 'Case 42', input: { ...input, ...differing }, proposed, maxDropped: 0.5 });

describe('a briefing by a model', () => {
  it('has its checked statements under the headline of the merge, and says how many were dropped', () => {
    expect(written([right, uncited])).toEqual({
      ...merge,
      statements: [{ about: 'goal', text: 'Wanted two tickets', sessionIds: ['1:20', '1:18'] }],
      composedBy: 'model',
      droppedStatements: 1,
    });
  });

  it('tells a reader which sessions were not considered', () => {
    const { statements } = written([right], { leftOut: ['1:17', '1:16'] });
    expect(statements.at(-1)).toEqual({
      about: 'session',
      text: 'Not considered above, for length: 2 older sessions',
      sessionIds: ['1:17', '1:16'],
    });
  });

  it('gives way to the merge where too many statements were dropped, and says why', () => {
    expect(written([right, uncited, uncited])).toEqual({
      ...merge,
      composedBy: 'merge',
      droppedStatements: 2,
      fallback: { code: 'too-many-dropped', message: "Of the model's 3 statements 2 could not be used." },
    });
  });

  it('gives way to the merge where there is no statement', () => {
    expect(written([])).toMatchObject({ composedBy: 'merge', fallback: { message: 'The model made no statement.' } });
  });
});

it('names the reason for which the merge stands in', () => {
  const fallback = { code: 'unavailable', message: 'model: answered 503' };
  expect(mergedInstead(visits, 'Case 42', fallback)).toEqual({
    ...merge,
    composedBy: 'merge',
    droppedStatements: 0,
    fallback,
  });
});
