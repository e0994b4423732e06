import { setTimeout as sleep } from 'node:timers/promises';
import { pollDelayMs } from '../domain/export-chunking.js';
import { type ExportOperation } from '../domain/segment-export.js';
import { type FullstoryClient } from '../integrations/fullstory/fullstory-client.js';
import { IntegrationError } from '../integrations/http/integration-error.js';
import { type ExportChunk, type ExportChunks } from '../storage/export-chunks.js';
import { Postponed } from './courier.js';
import { ExportFailed } from './export-failed.js';
import { toNote } from './to-export-failed.js';

export interface ExportOperationOptions {
  chunks: ExportChunks;
  client: FullstoryClient;
  /** How long the vendor may take to list what it was asked to create. */
  settleMs: number;
  /** The shortest pause between two looks at an operation. */
  pollMs: number;
  signal: AbortSignal;
}

/** Clocks may differ by so much; looking back starts earlier by it. */
const clockDifferenceMs = 5 * 60_000;
/** A creation that has not ended by then is given up. */
const longestCreationMs = 20_000;
/** While the connection creates another operation, its turn is waited for so often and so long; then it comes back. */
const turnMs = 200;
const longestTurnMs = 5_000;
const busyMs = 2_000;
/** Operations of one chunk that may fail before a person is asked. */
const mostFailures = 2;

/**
 * One step towards a chunk's file: creates the vendor's operation, finds out what became of a creation whose reply was
 * lost, or asks how far it is. Returns once the file can be fetched.
 *
 * @throws Postponed `ExportNotReady` while the vendor is at work, ExportFailed, IntegrationError
 */
export async function advanceOperation(chunk: ExportChunk, options: ExportOperationOptions): Promise<void> {
  switch (chunk.state) {
    case 'planned':
      return create(chunk, options);
    case 'creating':
      return reconcile(chunk, options);
    case 'created':
      return poll(chunk, options);
    case 'ready':
    case 'stored':
      return;
    case 'failed':
      throw new ExportFailed(chunk.error?.code ?? 'export-failed', chunk.error?.message ?? 'The export failed.');
  }
}

/** Not ended by a cancellation: what the vendor is asked for has to be known in order to be cancelled. */
async function create(chunk: ExportChunk, options: ExportOperationOptions): Promise<void> {
  const { chunks, client } = options;
  const fence = await takeTurn(chunk, options);
  const { segment, kind, scope, segmentTimeRange, fields } = chunk.request;
  try {
    const { operationId } = await client.createExport(
      { segmentId: segment.id, kind, scope, timeRange: chunk.range, segmentTimeRange, fields },
      AbortSignal.timeout(longestCreationMs),
    );
    await chunks.created(chunk, fence, operationId);
  } catch (error) {
    if (error instanceof IntegrationError && error.effect === 'none') {
      await chunks.notCreated(chunk, fence, toNote(error) ?? null);
    } else {
      const message = 'The reply to the creation of the operation was lost.';
      await chunks.lost(chunk, fence, { code: 'unavailable', message });
    }
    throw error;
  }
  throw notReady(0, 0, options);
}

/** A creation takes less than a second where nothing is wrong. */
async function takeTurn(chunk: ExportChunk, { chunks, signal }: ExportOperationOptions): Promise<number> {
  for (let waitedMs = 0; waitedMs <= longestTurnMs; waitedMs += turnMs) {
    const fence = await chunks.claimCreation(chunk);
    if (fence !== undefined) return fence;
    await sleep(turnMs, undefined, { signal });
  }
  throw new Postponed('The connection is starting another export.', busyMs);
}

/**
 * Operations carry no mark of ours, so the one that a lost creation made is told by its time and by being nobody else's.
 * One is taken for it, several are for a person to tell apart, and with none it is created anew.
 */
async function reconcile(chunk: ExportChunk, options: ExportOperationOptions): Promise<void> {
  const { chunks, settleMs } = options;
  const quietMs = chunk.lostMsAgo ?? chunk.begunMsAgo - longestCreationMs;
  if (quietMs < settleMs) {
    throw new Postponed('It is not known yet whether the vendor has started the operation.', settleMs - quietMs);
  }
  const [found, ...others] = await unclaimedOperations(chunk, options);
  if (!found) {
    await chunks.notCreated(chunk, chunk.fence, null);
    return create(chunk, options);
  }
  if (others.length > 0) {
    const ids = [found, ...others].map(({ id }) => id).join(', ');
    throw new ExportFailed(
      'ambiguous',
      `The reply to the creation was lost, and several operations may be what came of it: ${ids}. ` +
        'Cancel those that nobody else waits for, then retry the run: it starts a new one.',
    );
  }
  await chunks.created(chunk, chunk.fence, found.id);
  throw notReady(0, 0, options);
}

/** Exports begun since the chunk's creation of which none of ours is known to have begun them. */
export async function unclaimedOperations(
  { creatingAt }: ExportChunk,
  { chunks, client, signal }: Pick<ExportOperationOptions, 'chunks' | 'client' | 'signal'>,
): Promise<ExportOperation[]> {
  const createdAfter = new Date((creatingAt ?? new Date()).getTime() - clockDifferenceMs).toISOString();
  const listed = await client.listOperations({ type: 'SEARCH_EXPORT', createdAfter }, signal);
  const known = await chunks.knownOperations(listed.map(({ id }) => id));
  return listed.filter(({ id }) => !known.has(id));
}

async function poll(chunk: ExportChunk, options: ExportOperationOptions): Promise<void> {
  const { chunks, client, signal } = options;
  const { state, percent, searchExportId, error } = await client.getOperation(chunk.operationId ?? '', signal);
  if (state === 'failed') return failed(chunk, error, options);
  if (state === 'completed' && searchExportId !== null) return chunks.ready(chunk, searchExportId);
  await chunks.progress(chunk, percent);
  throw notReady(percent, chunk.begunMsAgo, options);
}

/** What the vendor calls failed is asked for once more. */
async function failed(chunk: ExportChunk, said: string | null, options: ExportOperationOptions): Promise<void> {
  const failure = new ExportFailed(
    'operation-failed',
    said ?? 'The vendor says that the operation failed, and not why.',
  );
  if (chunk.failures + 1 >= mostFailures) throw failure;
  await options.chunks.planAgain(chunk, { code: failure.code, message: failure.message });
  throw notReady(0, 0, options);
}

function notReady(percent: number, elapsedMs: number, { pollMs }: ExportOperationOptions): Postponed {
  const waitMs = pollDelayMs(elapsedMs, pollMs, Math.random());
  return new Postponed(`The export is being made: ${percent} %.`, waitMs, 'ExportNotReady');
}
