import { describe, expect, it } from 'vitest';
import { toSessionSummary } from '../../../integrations/fullstory/to-session-summary.js';

const answer = {
  synopsis: 'Tried to pay twice.',
  goal: 'buy two tickets',
  outcome: 'blocked',
  obstacles: ['card was declined'],
  open_questions: ['is the card blocked?'],
  last_action: 'closed the page',
};
const read = {
  synopsis: 'Tried to pay twice.',
  goal: 'buy two tickets',
  outcome: 'blocked',
  obstacles: ['card was declined'],
  lastAction: 'closed the page',
  questions: ['is the card blocked?'],
};
const nothingElse = { goal: null, outcome: 'unknown', obstacles: [], lastAction: null, questions: [] };

describe('a summary', () => {
  it('is read from a structured response, from JSON in its text, and from such JSON in a code fence', () => {
    const text = JSON.stringify(answer);
    expect(toSessionSummary({ response: answer })).toEqual(read);
    expect(toSessionSummary({ summary: text, response: null })).toEqual(read);
    expect(toSessionSummary({ summary: '```json\n' + text + '\n```', response: undefined })).toEqual(read);
  });

  it('is its text where it is nothing but text', () => {
    expect(toSessionSummary({ summary: ' Looked {around}. ', response: undefined })).toEqual({
      synopsis: 'Looked {around}.',
      ...nothingElse,
    });
  });

  it('loses only the parts that a model left out or made up', () => {
    const madeUp = {
      goal: '',
      outcome: 'splendid',
      obstacles: ['slow', 7, ''],
      open_questions: 'none',
      last_action: {},
    };
    expect(toSessionSummary({ response: { synopsis: 'Short.', ...madeUp } })).toEqual({
      synopsis: 'Short.',
      ...nothingElse,
      obstacles: ['slow'],
    });
  });

  it('keeps what a profile asks for beyond a briefing, by its names', () => {
    const members = { faults: ['500 from /pay', 'no route'], stage: 'checkout' };
    expect(toSessionSummary({ response: { ...answer, ...members } })).toEqual({ ...read, members });
  });

  it('of a foreign profile is its text as it came, or its members as lines', () => {
    const foreign = '{"primary_goal":"browse"}';
    expect(toSessionSummary({ summary: foreign, response: null }).synopsis).toBe(foreign);
    expect(
      toSessionSummary({ response: { primary_goal: 'browse', issues: ['slow', 'broken'], count: 2, none: null } }),
    ).toEqual({ synopsis: 'primary goal: browse\nissues: slow; broken\ncount: 2\nnone: ', ...nothingElse });
  });
});
