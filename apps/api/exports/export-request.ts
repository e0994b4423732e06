import { z } from 'zod';
import { exportFormats, exportKinds } from '../../../domain/segment-export.js';
import { AnyExportDestination } from './export-destinations.js';
import { instant, segmentReference, sourceName, storableText, timeZone } from '../request-fields.js';

/** The vocabulary of Fullstory's own API, which other tools' functions use. */
const vendorKinds = {
  TYPE_INDIVIDUAL: 'individuals',
  TYPE_EVENT: 'events',
  TYPE_SESSIONS: 'sessions',
  TYPE_PAGES: 'pages',
} as const;
const vendorFormats = { FORMAT_NDJSON: 'ndjson', FORMAT_CSV: 'csv', FORMAT_JSON: 'json' } as const;
const vendorScopes = { SCOPE_INDIVIDUALS: 'individuals', SCOPE_INDIVIDUAL: 'individuals' } as const;

/** One of our words, or the vendor's word for it. */
function word<Ours extends string>(ours: readonly Ours[], theirs: Record<string, Ours>) {
  return z
    .enum([...ours, ...Object.keys(theirs)] as [string, ...string[]])
    .transform((text) => theirs[text] ?? (text as Ours));
}

const column = storableText()
  .trim()
  .regex(/^[A-Za-z]\w*\*?$/, 'a column, such as EventStart or user_Plan_str, or a family of them, such as user_*');
const fields = z
  .union([z.array(column), z.string().transform((text) => text.split(',').map((name) => name.trim()))])
  .pipe(z.array(column).min(1).max(500))
  .superRefine((names, context) => {
    const repeated = names.filter((name, index) => names.indexOf(name) !== index);
    for (const name of new Set(repeated)) context.addIssue({ code: 'custom', message: `${name} stands twice` });
  })
  .meta({ description: 'Columns in the order wanted, as a list or separated by commas. Default: all that there are.' });

const side = z
  .union([z.literal(''), instant])
  .default('')
  .transform((text) => text && new Date(text).toISOString());
export const timeRange = z
  .strictObject({ start: side, end: side })
  .refine(({ start, end }) => !start || !end || start < end, { path: ['end'], message: 'must be after start' })
  .meta({ description: 'From start up to, not including, end; an empty one leaves its side open.' });

/** What is to be exported and where it goes, all but the stretch of time. */
export const ExportContent = z.strictObject({
  segment: segmentReference,
  source: sourceName.optional(),
  kind: word(exportKinds, vendorKinds).optional().meta({ description: 'What a row is about.' }),
  type: word([], vendorKinds).optional().meta({ description: 'The same as `kind`, as Fullstory calls it.' }),
  scope: word(['individuals'], vendorScopes).optional().meta({
    description: "With `events`: all events of the segment's people, not only those that made them part of it.",
  }),
  format: word(exportFormats, vendorFormats).default('ndjson'),
  fields: fields.optional(),
  timezone: timeZone.default('UTC').meta({ description: 'IANA zone that times in the file are written in.' }),
  chunk: z
    .number()
    .min(0.25)
    .max(24 * 366)
    .optional()
    .meta({
      description: 'Hours; a longer range is exported in parts. Default for events: as configured; else: never.',
    }),
  destinations: z.array(AnyExportDestination).max(20).default([]),
  note: storableText().trim().min(1).max(2_000).optional().meta({ description: 'A sentence for the reader.' }),
  dryRun: z.boolean().optional().meta({ description: 'Make the file and send nothing; a retry sends it.' }),
});
export type ExportContent = z.infer<typeof ExportContent>;

/** Exactly one of the two says what a row is about. */
export const oneKind: [
  (body: Pick<ExportContent, 'kind' | 'type'>) => boolean,
  { path: PropertyKey[]; message: string },
] = [
  ({ kind, type }) => (kind === undefined) !== (type === undefined),
  { path: ['kind'], message: 'exactly one of kind (individuals, events, sessions, pages) and type (TYPE_…)' },
];

export const ExportRequestBody = ExportContent.extend({
  timeRange,
  segmentTimeRange: timeRange
    .optional()
    .meta({ description: "Replaces the segment's own window. Default: that one; for `everyone` the range itself." }),
})
  .refine(...oneKind)
  .meta({ id: 'ExportRequest' });
export type ExportRequestBody = z.infer<typeof ExportRequestBody>;
