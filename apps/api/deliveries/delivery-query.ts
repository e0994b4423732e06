import { z } from 'zod';
import { deliveryStates } from '../../../domain/delivery.js';
import { type DeliveryFilter, type DeliveryPage } from '../../../storage/delivery-desk.js';
import { parseCursor } from '../page-cursor.js';
import { isRunId } from '../runs/run-id.js';
import { storableText } from '../request-fields.js';

const filter = {
  state: z.enum(deliveryStates).optional(),
  connection: storableText().min(1).optional(),
  runId: z.string().refine(isRunId, 'a run id').optional(),
};

export const DeliveryQuery = z.strictObject({
  ...filter,
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().optional(),
});
export type DeliveryQuery = z.infer<typeof DeliveryQuery>;

const parkedState = z.enum(['failed', 'ambiguous']);
const oneOrMore = (given: Record<string, unknown>) => Object.values(given).some((value) => value !== undefined);

/** A filter that names something: what it fits is changed. */
const bulkFilter = z
  .strictObject({ ...filter, state: parkedState.optional() })
  .refine(oneOrMore, 'name at least one of state, connection and runId');

export const BulkRetry = z.strictObject({ filter: bulkFilter, content: z.enum(['same', 'latest']).default('same') });
export type BulkRetry = z.infer<typeof BulkRetry>;

export const BulkDiscard = z.strictObject({ filter: bulkFilter });
export type BulkDiscard = z.infer<typeof BulkDiscard>;

/** @throws Problem 422 for a cursor that no answer gave */
export function toDeliveryPage({ cursor, limit, ...filtered }: DeliveryQuery): DeliveryPage {
  return { ...toDeliveryFilter(filtered), limit, ...(cursor && { after: parseCursor(cursor, isDeliveryId) }) };
}

export function toDeliveryFilter({
  state,
  connection,
  runId,
}: z.infer<typeof bulkFilter> | Omit<DeliveryQuery, 'limit'>): DeliveryFilter {
  return { ...(state && { state }), ...(connection && { connection }), ...(runId && { runId }) };
}

/** A delivery id is its run's with a position. */
export function isDeliveryId(text: string): boolean {
  const [, runId = ''] = /^(.+)-\d{1,3}$/.exec(text) ?? [];
  return isRunId(runId);
}
