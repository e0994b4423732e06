import { z } from 'zod';
import { runKinds, runStates } from '../../../domain/run.js';
import { type RunListFilter } from '../../../storage/run-store.js';
import { parseCursor } from '../page-cursor.js';
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
    ...(cursor && { after: parseCursor(cursor, isRunId) }),
  };
}
