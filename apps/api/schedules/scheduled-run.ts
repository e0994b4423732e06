import { z } from 'zod';
import { DigestContent } from '../digests/digest-request-body.js';
import { ExportContent, oneKind } from '../exports/export-request.js';

const window = z
  .union([
    z.enum(['yesterday', 'last-week', 'last-month']),
    z.strictObject({
      lastHours: z
        .number()
        .int()
        .min(1)
        .max(24 * 366),
    }),
  ])
  .meta({ description: "Which stretch of time, seen from the fire's nominal moment in the schedule's zone." });

/** What is done at every fire. */
export const ScheduledRunBody = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('export'), window, request: ExportContent.refine(...oneKind) }),
  z.strictObject({ kind: z.literal('digest'), window, request: DigestContent }),
]);
export type ScheduledRunBody = z.infer<typeof ScheduledRunBody>;
