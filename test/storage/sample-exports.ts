import { randomUUID } from 'node:crypto';
import { type ExportRequest } from '../../domain/segment-export.js';
import { type ExportChunk } from '../../storage/export-chunks.js';
import { type Stores } from '../../storage/stores.js';

/** Everybody's events of one day. */
export function exportRequest(request: Partial<ExportRequest> = {}): ExportRequest {
  return {
    source: 'fullstory',
    segment: { id: 'everyone', name: 'Everyone' },
    kind: 'events',
    format: 'ndjson',
    timeRange: { start: '2026-11-19T00:00:00.000Z', end: '2026-11-20T00:00:00.000Z' },
    timezone: 'UTC',
    destinations: [],
    ...request,
  };
}

/** Accepts an export and takes it to `running`, its chunks planned; returns its id. */
export async function begunExport({ runs, exportRuns }: Stores, request: Partial<ExportRequest> = {}): Promise<string> {
  const run = { id: randomUUID(), kind: 'export', requester: 'crm', request: exportRequest(request) } as const;
  await runs.accept(run);
  await exportRuns.begin(run.id);
  return run.id;
}

/** A chunk that must be there. */
export async function chunkOf({ exportChunks }: Stores, runId: string, position = 0): Promise<ExportChunk> {
  const chunk = await exportChunks.find({ runId, position });
  if (!chunk) throw new Error(`run ${runId} has no open chunk ${position}`);
  return chunk;
}

/** Claims the creation of a chunk, which must be possible. */
export async function claim(stores: Stores, runId: string, position = 0): Promise<number> {
  const fence = await stores.exportChunks.claimCreation(await chunkOf(stores, runId, position));
  if (fence === undefined) throw new Error('the creation could not be claimed');
  return fence;
}

/** Takes a chunk to where its operation is waited for. */
export async function createdChunk(stores: Stores, runId: string, operationId: string, position = 0) {
  await stores.exportChunks.created({ runId, position }, await claim(stores, runId, position), operationId);
  return chunkOf(stores, runId, position);
}
