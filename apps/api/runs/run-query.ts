import { z } from 'zod';
import { runKinds, runStates } from '../../../domain/run.js';
import { type RunListFilter, type RunRow } from '../../../storage/run-store.js';
import { validationProblem } from '../errors/validation.js';
import { instant, storableText } from '../request-fields.js';
import { isRunId } from './run-id.js';

export const RunQuery = z.strictObject({
  state: z.enum(runStates).optional(),
  kind: z.enum(runKinds).optional(),
  subject: storableText().min(1).optional().meta({ description: 'E-mail, uid or session id.' }),
  since: instant.optional(),
  until: instant.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().optional(),
});
export type RunQuery = z.infer<typeof RunQuery>;

/** @throws Problem 422 for a cursor that no answer gave */
export function toRunFilter({ state, kind, subject, since, until, limit, cursor }: RunQuery): RunListFilter {
  return {
    limit,
    ...(state && { state }),
    ...(kind && { kind }),
    ...(subject && { subject }),
    ...(since && { since: new Date(since) }),
    ...(until && { until: new Date(until) }),
    ...(cursor && { after: parseCursor(cursor) }),
  };
}

export function cursorAfter({ createdAt, id }: RunRow): string {
  return Buffer.from(`${createdAt.toISOString()} ${id}`).toString('base64url');
}

function parseCursor(cursor: string): { createdAt: Date; id: string } {
  const [time = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split(' ');
  if (isRunId(id) && instant.safeParse(time).success) return { createdAt: new Date(time), id };
  throw validationProblem([{ path: ['cursor'], message: 'not a cursor; send the nextCursor of the page before' }]);
}
