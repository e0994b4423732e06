import { z } from 'zod';
import { instant } from '../request-fields.js';

const source = z
  .string()
  .min(1)
  .optional()
  .meta({ description: 'The Fullstory connection; needed when there are several.' });

export const SourceQuery = z.strictObject({ source });
export type SourceQuery = z.infer<typeof SourceQuery>;

export const SegmentQuery = z.strictObject({
  source,
  creator: z.email().optional().meta({ description: 'E-mail of the Fullstory user who made it.' }),
});
export type SegmentQuery = z.infer<typeof SegmentQuery>;

export const OperationQuery = z.strictObject({
  source,
  type: z.string().min(1).optional().meta({ description: 'As Fullstory says it, such as SEARCH_EXPORT.' }),
  state: z.enum(['PENDING', 'COMPLETED', 'FAILED']).optional(),
  createdAfter: instant.transform((text) => new Date(text).toISOString()).optional(),
});
export type OperationQuery = z.infer<typeof OperationQuery>;
