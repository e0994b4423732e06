import { z } from 'zod';
import { type SessionSummary } from '../../domain/session-summary.js';
import { type SummaryAnswer } from './fullstory-responses.js';

const text = z.string().trim().min(1);

/** What our own profile asks the model for. Only the synopsis must be there: models leave parts out. */
const briefingAnswer = z.looseObject({
  synopsis: text,
  goal: text.nullable().catch(null),
  outcome: z.enum(['completed', 'abandoned', 'blocked', 'browsing', 'unknown']).catch('unknown'),
  obstacles: z.array(text.nullable().catch(null)).catch([]),
  last_action: text.nullable().catch(null),
});

/**
 * The three shapes a summary comes in: an object under `response`, JSON inside `summary`, plain text in `summary`. What a
 * profile asks for beyond the briefing stands behind the synopsis; an answer without a synopsis becomes text as a whole.
 */
export function toSessionSummary({ summary, response }: SummaryAnswer): SessionSummary {
  const structured = response ?? parseObject(summary ?? '');
  const answer = briefingAnswer.safeParse(structured);
  if (!answer.success) return synopsisOnly(summary?.trim() || toText(response));
  const { synopsis, goal, outcome, obstacles, last_action: lastAction, ...more } = answer.data;
  return {
    synopsis: [synopsis, ...told(more)].join('\n'),
    goal,
    outcome,
    obstacles: obstacles.filter((obstacle) => obstacle !== null),
    lastAction,
  };
}

/** A line for each member that says something. */
function told(members: Record<string, unknown>): string[] {
  return Object.entries(members).flatMap(([name, member]) => {
    return toText(member) === '' ? [] : [toText({ [name]: member })];
  });
}

function synopsisOnly(synopsis: string): SessionSummary {
  return { synopsis, goal: null, outcome: 'unknown', obstacles: [], lastAction: null };
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

function toText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(toText).join('; ');
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'object' || value === null) return '';
  return Object.entries(value)
    .map(([name, part]) => `${name.replaceAll('_', ' ')}: ${toText(part)}`)
    .join('\n');
}
