import { z } from 'zod';
import { digestLayouts } from '../../../domain/digest-request.js';
import { timeRange } from '../exports/export-request.js';
import { instant, segmentReference, sourceName, storableText } from '../request-fields.js';
import { AnyDigestDestination } from './digest-destinations.js';

const weight = z.number().min(0).max(1_000);
const half = z.number().min(0).max(1_000_000_000);

const scoring = z
  .strictObject({
    weights: z
      .strictObject({ cartValue: weight, abandonment: weight, friction: weight, recency: weight })
      .partial()
      .optional()
      .meta({ description: 'What each part counts against the others; only their proportions matter.' }),
    halfCartValue: half.optional().meta({ description: 'The cart value that makes half of its part.' }),
    halfObstacles: half.optional().meta({ description: 'So many different obstacles make half of theirs.' }),
    recencyHalfLifeDays: half.optional().meta({ description: 'After so many days, recency is worth half.' }),
  })
  .meta({ description: 'How people are ranked. What is left out keeps its default.' });

/** Whose digest it is and where it goes, all but the stretch of time. */
export const DigestContent = z.strictObject({
  segment: segmentReference,
  source: sourceName.optional(),
  people: z
    .strictObject({
      limit: z
        .number()
        .int()
        .min(1)
        .max(10_000_000)
        .optional()
        .meta({ description: 'So many are looked at, those with most in the cart first. Default: all.' }),
      valueColumn: storableText()
        .trim()
        .regex(/^[A-Za-z]\w*$/, 'a column of the export, such as user_cartValue_real')
        .optional()
        .meta({ description: "The export's column that holds what a person has in the cart." }),
    })
    .prefault({}),
  sessions: z
    .strictObject({ limit: z.number().int().min(1).max(10).default(3), since: instant.optional() })
    .prefault({})
    .meta({ description: 'The newest of each person.' }),
  profile: z.string().min(1).default('concierge').meta({ description: 'A prompt profile of Debrief, by name.' }),
  scoring: scoring.prefault({}),
  top: z.number().int().min(1).max(50).default(10).meta({ description: 'So many people are told about.' }),
  layout: z.enum(digestLayouts).default('thread').meta({
    description: 'One message with the list and an answer to it for each person, or a message for each person.',
  }),
  destinations: z.array(AnyDigestDestination).min(1).max(5),
  maxActivations: z
    .number()
    .int()
    .min(0)
    .max(10_000_000)
    .optional()
    .meta({ description: 'The most that the run may spend; people beyond it are counted.' }),
  note: storableText().trim().min(1).max(2_000).optional().meta({ description: 'A sentence for the reader.' }),
  dryRun: z
    .union([z.boolean(), z.enum(['price', 'content'])])
    .optional()
    .meta({
      description:
        'Send nothing. `true` or `price`: spend nothing either; the receipt says what the run would cost. `content`: make ' +
        'the summaries, and show what would be sent. A retry sends.',
    }),
});
export type DigestContent = z.infer<typeof DigestContent>;

export const DigestRequestBody = DigestContent.extend({
  timeRange: timeRange
    .optional()
    .meta({ description: 'When the people were last active. Default: the last 24 hours.' }),
  segmentTimeRange: timeRange
    .optional()
    .meta({ description: "Replaces the segment's own window. Default: that one; for `everyone` the range itself." }),
}).meta({ id: 'DigestRequest' });
export type DigestRequestBody = z.infer<typeof DigestRequestBody>;
