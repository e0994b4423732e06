import { z } from 'zod';
import { modelSections, type ProposedStatement } from '../../domain/checked-statements.js';

/** The shape that a model is asked to answer in, where the endpoint can be told. */
export const statementAnswer = z.object({
  statements: z.array(
    z.object({
      about: z.enum(modelSections),
      text: z.string(),
      sessions: z.array(z.string()),
    }),
  ),
});

/** What is taken for an answer: a statement that is none is still one of those that were made, and is dropped later. */
const readableAnswer = z.object({
  statements: z.array(
    z
      .object({
        about: z.string().catch(''),
        text: z.string().catch(''),
        sessions: z.array(z.string().catch('')).catch([]),
      })
      .catch({ about: '', text: '', sessions: [] }),
  ),
});

/** The statements in a model's words: a JSON object, which models like to put in a code fence and between sentences. */
export function toProposedStatements(answer: string): ProposedStatement[] | undefined {
  const start = answer.indexOf('{');
  const end = answer.lastIndexOf('}');
  if (start < 0 || end < start) return undefined;
  try {
    return readableAnswer.safeParse(JSON.parse(answer.slice(start, end + 1))).data?.statements;
  } catch {
    return undefined;
  }
}
