import { z } from 'zod';
import { type SessionSummary } from '../../domain/session-summary.js';
import { toldMember } from '../../domain/told-members.js';
import { type SummaryAnswer } from './fullstory-responses.js';

const text = z.string().trim().min(1);
const texts = z
  .array(text.nullable().catch(null))
  .transform((entries) => entries.filter((entry) => entry !== null))
  .catch([]);

/** What our own profile asks the model for. Only the synopsis must be there: models leave parts out. */
const briefingAnswer = z.looseObject({
  synopsis: text,
  goal: text.nullable().catch(null),
  outcome: z.enum(['completed', 'abandoned', 'blocked', 'browsing', 'unknown']).catch('unknown'),
  obstacles: texts,
  open_questions: texts,
  last_action: text.nullable().catch(null),
});

/**
 * The three shapes a summary comes in: an object under `response`, JSON inside `summary`, plain text in `summary`. An answer
 * without a synopsis becomes text as a whole.
 */
export function toSessionSummary({ summary, response }: SummaryAnswer): SessionSummary {
  const structured = response ?? parseObject(summary ?? '');
  const answer = briefingAnswer.safeParse(structured);
  if (!answer.success) return synopsisOnly(summary?.trim() || toldMember(response));
  const {
    synopsis,
    goal,
    outcome,
    obstacles,
    open_questions: questions,
    last_action: lastAction,
    ...members
  } = answer.data;
  return {
    synopsis,
    goal,
    outcome,
    obstacles,
    lastAction,
    questions,
    ...(Object.keys(members).length > 0 && { members }),
  };
}

function synopsisOnly(synopsis: string): SessionSummary {
  return { synopsis, goal: null, outcome: 'unknown', obstacles: [], lastAction: null, questions: [] };
}

/** The JSON object in a text, which models like to put in a code fence; undefined when there is none. */
function parseObject(summary: string): unknown {
  const json = /^\s*(?:```(?:json)?\s*)?(\{[^]*\})\s*(?:```)?\s*$/.exec(summary)?.[1];
  if (json === undefined) return undefined;
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
