import { z } from 'zod';
import { type ExportOperation, type Segment } from '../../../domain/segment-export.js';

const instant = z.iso.datetime();

export const SegmentView: z.ZodType<Segment> = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: instant.optional(),
  url: z.string().optional(),
});
export const SegmentList = z.object({ segments: z.array(SegmentView) });

export const OperationView: z.ZodType<ExportOperation> = z.object({
  id: z.string(),
  type: z.string(),
  state: z.enum(['pending', 'completed', 'failed', 'unknown']),
  percent: z.number().meta({ description: 'An estimate.' }),
  searchExportId: z.string().nullable(),
  error: z.string().nullable(),
  createdAt: instant.nullable(),
  finishedAt: instant.nullable(),
  expiresAt: instant.nullable(),
});
export const OperationList = z.object({ operations: z.array(OperationView) });

export const SearchExportView = z.object({
  id: z.string(),
  expiresAt: instant
    .nullable()
    .meta({ description: 'Until when the present link is good; another is asked for then.' }),
  fileUrl: z.url().meta({ description: 'Here the file can be downloaded with the API key, as Fullstory keeps it.' }),
});
export type SearchExportView = z.infer<typeof SearchExportView>;
