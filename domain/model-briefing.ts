import { type Briefing, type Statement, type SummarizedSession } from './briefing.js';
import { checkedStatements, isUnusable, type ProposedStatement } from './checked-statements.js';
import { composeBriefing } from './compose-briefing.js';
import { type ModelInput } from './model-input.js';
import { type RunError } from './run.js';

export interface WrittenByModel {
  visits: SummarizedSession[];
  note: string | null;
  /** What the model was told. */
  input: ModelInput;
  /** What it answered. */
  proposed: readonly ProposedStatement[];
  /** The share of dropped statements above which the merge stands in for all of them. */
  maxDropped: number;
}

/**
 * The briefing that a model wrote, as far as its statements bear being checked. Headline and sessions are the merge's:
 * nothing in a briefing that cites no session is a model's.
 */
export function modelBriefing({ visits, note, input, proposed, maxDropped }: WrittenByModel): Briefing {
  const checked = checkedStatements(proposed, input.known);
  const { statements, dropped } = checked;
  if (isUnusable(checked, maxDropped))
    return mergedInstead(visits, note, tooManyDropped(dropped, proposed.length), dropped);
  return {
    ...composeBriefing(visits, note),
    statements: [...statements, ...notRead(input)],
    composedBy: 'model',
    droppedStatements: dropped,
  };
}

/** The merge in place of a model that is configured, and why. */
export function mergedInstead(
  visits: SummarizedSession[],
  note: string | null,
  fallback: RunError,
  droppedStatements = 0,
): Briefing {
  return { ...composeBriefing(visits, note), composedBy: 'merge', droppedStatements, fallback };
}

function tooManyDropped(dropped: number, proposed: number): RunError {
  const message =
    proposed === 0
      ? 'The model made no statement.'
      : `Of the model's ${proposed} statements ${dropped} could not be used.`;
  return { code: 'too-many-dropped', message };
}

function notRead({ leftOut }: ModelInput): Statement[] {
  if (leftOut.length === 0) return [];
  const count = leftOut.length === 1 ? '1 older session' : `${leftOut.length} older sessions`;
  return [{ about: 'session', text: `Not considered above, for length: ${count}`, sessionIds: leftOut }];
}
