import { z } from 'zod';
import { type Briefing, statementTopics } from '../../../domain/briefing.js';
import { type DigestCell } from '../../../domain/settle-digest.js';
import { type ExportCell, type Receipt } from '../../../domain/receipt.js';
import { failureKinds } from '../../../domain/failure.js';
import { runKinds, runOutcomes, runPhases, runStates } from '../../../domain/run.js';
import { exportChunkStates, exportFormats, exportKinds } from '../../../domain/segment-export.js';

const instant = z.iso.datetime();
const failure = z.object({ kind: z.string(), message: z.string() });
const runError = z.object({ code: z.string(), message: z.string() });
const subject = z.object({
  email: z.string().optional(),
  uid: z.string().optional(),
  sessionIds: z.array(z.string()).optional(),
});

export const AcceptedRun = z.object({ runId: z.uuid(), statusUrl: z.url() });
export type AcceptedRun = z.infer<typeof AcceptedRun>;

const RunSummary = z.object({
  runId: z.uuid(),
  kind: z.enum(runKinds),
  state: z.enum(runStates),
  phase: z.enum(runPhases).nullable(),
  outcome: z.enum(runOutcomes).nullable(),
  subject: subject.nullable(),
  error: runError.nullable(),
  createdAt: instant,
  startedAt: instant.nullable(),
  endedAt: instant.nullable(),
});
export type RunSummary = z.infer<typeof RunSummary>;

const cells = z.object({ total: z.number().int(), done: z.number().int() });
const exportProgress = z
  .object({ chunks: z.number().int(), done: z.number().int(), percent: z.number().int() })
  .meta({ description: "Of an export; `percent` is of the vendor's work." });
const progress = z.object({
  sessions: cells,
  deliveries: cells,
  export: exportProgress.optional(),
  people: cells.optional().meta({ description: 'Of a digest.' }),
});
export type Progress = z.infer<typeof progress>;

const composition = {
  composedBy: z.enum(['merge', 'model']),
  droppedStatements: z.number().int().meta({
    description: 'Statements of the model that cited nothing or something unknown, or held what none may hold.',
  }),
  fallback: runError.optional().meta({ description: 'Why the merge stands in for the model that is configured.' }),
};

const briefing: z.ZodType<Briefing> = z.object({
  composedBy: composition.composedBy.optional().meta({ description: 'Absent where no model is configured.' }),
  droppedStatements: composition.droppedStatements.optional(),
  fallback: composition.fallback,
  headline: z.string(),
  note: z.string().nullable(),
  statements: z.array(
    z.object({
      about: z.enum(statementTopics),
      text: z.string(),
      sessionIds: z.array(z.string()).min(1),
    }),
  ),
  sessions: z.array(
    z.object({
      id: z.string(),
      startedAt: instant.nullable(),
      replayUrl: z.url().nullable(),
      outcome: z.enum(['completed', 'abandoned', 'blocked', 'browsing', 'unknown']),
    }),
  ),
});

const exportParts = {
  segment: z.object({ id: z.string(), name: z.string() }),
  kind: z.enum(exportKinds),
  format: z.enum(exportFormats),
  file: z
    .object({
      name: z.string(),
      rows: z.number().int(),
      bytes: z.number().int(),
      sha256: z.string(),
      contentType: z.string(),
      expiresAt: instant,
    })
    .nullable()
    .meta({ description: 'To be had at `/v1/exports/{runId}/file`.' }),
};
const chunkParts = {
  range: z.object({ start: z.string(), end: z.string() }),
  rows: z.number().int().nullable(),
  operationId: z.string().nullable(),
  error: runError.nullable(),
};
const exportCell: z.ZodType<ExportCell> = z.object({
  ...exportParts,
  chunks: z.array(z.object({ ...chunkParts, state: z.enum(['stored', 'failed', 'cancelled']) })),
});
const exportView = z.object({
  ...exportParts,
  chunks: z.array(z.object({ ...chunkParts, state: z.enum(exportChunkStates), percent: z.number().int() })),
});

const people = z.number().int();
const digestCell: z.ZodType<DigestCell> = z
  .object({
    people: z.object({
      found: people,
      anonymous: people,
      beyondLimit: people,
      withoutSessions: people,
      summarized: people,
      purchased: people,
      alreadyTold: people,
      told: people,
      beyondBudget: people,
      priced: people,
      failed: people,
    }),
    failures: z.partialRecord(z.enum(failureKinds), people).meta({ description: 'Why people failed.' }),
    withheldLines: z.number().int(),
  })
  .meta({ description: 'Of a digest: what its people came to. `sessions` are those of the people told about.' });

const receipt = z.object({
  runId: z.uuid(),
  kind: z.enum(runKinds),
  state: z.enum(['completed', 'partial', 'failed', 'cancelled']),
  outcome: RunSummary.shape.outcome,
  startedAt: instant.nullable(),
  endedAt: instant,
  error: runError.nullable(),
  activations: z.object({
    estimated: z.number().int(),
    spent: z.number().int(),
    possiblyCharged: z.number().int(),
    cached: z.number().int(),
  }),
  sessions: z.array(
    z.object({
      id: z.string(),
      startedAt: instant.nullable(),
      replayUrl: z.url().nullable(),
      outcome: z.enum(['summarized', 'cached', 'failed', 'skipped']),
      error: failure.nullable(),
    }),
  ),
  deliveries: z.array(
    z.object({
      id: z.string(),
      destination: z.looseObject({ connection: z.string() }),
      state: z.enum(['delivered', 'failed', 'ambiguous', 'discarded', 'skipped']),
      contentVersion: z.number().int(),
      attempts: z.number().int(),
      deliveredAt: instant.nullable(),
      effect: z.object({ id: z.string().nullable(), url: z.string().nullable() }).nullable(),
      retryable: z.boolean(),
      error: failure.nullable(),
    }),
  ),
  composition: z.object(composition).optional().meta({ description: 'Of a briefing, where a model is configured.' }),
  export: exportCell.optional(),
  digest: digestCell.optional(),
});

const content = z
  .object({ deliveryId: z.string(), content: z.string() })
  .meta({ description: 'The bytes that a delivery sends.' });

export const RunView = RunSummary.extend({
  progress,
  export: exportView.optional(),
  digest: digestCell.optional(),
  briefing: briefing.nullable(),
  contents: z.array(content),
  receipt: receipt.nullable(),
});
export interface RunView extends RunSummary {
  progress: Progress;
  /** Of an export, and of a digest. */
  export?: z.infer<typeof exportView>;
  /** Of a digest, as far as it has come. */
  digest?: DigestCell;
  briefing: Briefing | null;
  contents: { deliveryId: string; content: string }[];
  receipt: Receipt | null;
}

export const RunList = z.object({
  runs: z.array(RunSummary),
  nextCursor: z.string().nullable().meta({ description: 'Send as `cursor` for the next page; null on the last.' }),
});
export type RunList = z.infer<typeof RunList>;
