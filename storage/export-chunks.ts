import { and, eq, inArray, ne, type SQL, sql } from 'drizzle-orm';
import { exportRequestOf } from '../domain/export-request-of.js';
import { type RunError } from '../domain/run.js';
import {
  type ExportChunkState,
  type ExportRequest,
  type TimeRange,
  type WrittenFile,
} from '../domain/segment-export.js';
import { type Db, isUniqueViolation, queryRows } from './database.js';
import { exportChunks, runs } from './schema.js';

/** A chunk of a run that has not ended. */
export interface ExportChunk {
  runId: string;
  position: number;
  request: ExportRequest;
  range: TimeRange;
  state: ExportChunkState;
  /** Only the newest creation's outcome is recorded. */
  fence: number;
  creatingAt: Date | null;
  /** How long ago the newest creation began, and how long ago its reply was given up. */
  begunMsAgo: number;
  lostMsAgo: number | null;
  operationId: string | null;
  searchExportId: string | null;
  /** Operations that the vendor called failed since a person last asked. */
  failures: number;
  error: RunError | null;
}

type ChunkKey = Pick<ExportChunk, 'runId' | 'position'>;

const abandoned: RunError = {
  code: 'ambiguous',
  message: 'The run ended before it was known whether the vendor had started the operation.',
};

/** The operations that exports are made of, and how far each has come. */
export class ExportChunks {
  constructor(private readonly db: Db) {}

  /** Undefined before the run's chunks were planned, and once the run has ended. */
  async find({ runId, position }: ChunkKey): Promise<ExportChunk | undefined> {
    const [chunk] = await this.open(chunkOf({ runId, position }));
    return chunk;
  }

  /** Chunks of the run that the vendor may still be at work on, or of which that is not known. */
  async underWay(runId: string): Promise<ExportChunk[]> {
    return this.open(and(eq(exportChunks.runId, runId), inArray(exportChunks.state, ['creating', 'created'])));
  }

  private async open(which: SQL | undefined): Promise<ExportChunk[]> {
    const msSince = (moment: unknown) => sql<number | null>`(extract(epoch from now() - ${moment}) * 1000)::float8`;
    const rows = await this.db
      .select({
        chunk: exportChunks,
        request: runs.request,
        begunMsAgo: msSince(exportChunks.creatingAt),
        lostMsAgo: msSince(exportChunks.lostAt),
      })
      .from(exportChunks)
      .innerJoin(runs, eq(runs.id, exportChunks.runId))
      .where(and(which, inArray(runs.state, ['accepted', 'running'])));
    return rows.flatMap(({ chunk, request: asked, begunMsAgo, lostMsAgo }) => {
      const request = exportRequestOf(asked);
      return request ? [{ ...chunk, request, fence: chunk.attempts, begunMsAgo: begunMsAgo ?? 0, lostMsAgo }] : [];
    });
  }

  /**
   * Marks that an operation is about to be created. Undefined while the connection creates another one, or does not know
   * yet what became of it: operations carry no mark of ours and are told apart by time only. Returns the fence.
   */
  async claimCreation({ runId, position, request }: ExportChunk): Promise<number | undefined> {
    try {
      const [claimed] = await queryRows<{ fence: number }>(
        this.db,
        sql`
        update ${exportChunks} c set state = 'creating', attempts = attempts + 1, creating_at = now(), lost_at = null,
          operation_id = null, search_export_id = null, percent = 0
        where c.run_id = ${runId} and c.position = ${position} and c.state = 'planned'
          and not exists (select from ${exportChunks} o where o.source = ${request.source} and o.state = 'creating')
        returning attempts as fence`,
      );
      if (!claimed) await this.freeAbandoned(request.source);
      return claimed?.fence;
    } catch (error) {
      if (isUniqueViolation(error)) return undefined;
      throw error;
    }
  }

  /** A run that ended in the middle of a creation would otherwise hold up its connection for good. */
  private async freeAbandoned(source: string): Promise<void> {
    await this.db
      .update(exportChunks)
      .set({ state: 'failed', error: abandoned })
      .from(runs)
      .where(
        and(
          eq(runs.id, exportChunks.runId),
          eq(exportChunks.source, source),
          eq(exportChunks.state, 'creating'),
          sql`${runs.state} not in ('accepted', 'running')`,
        ),
      );
  }

  /** The operation is the chunk's. One that comes after the fence has moved on is only remembered as ours. */
  async created({ runId, position }: ChunkKey, fence: number, operationId: string): Promise<void> {
    const current = sql`(c.attempts = ${fence} and c.state = 'creating')`;
    await this.db.execute(sql`
      update ${exportChunks} c set
        operations = array_append(array_remove(c.operations, ${operationId}), ${operationId}),
        state = case when ${current} then 'created' else c.state end,
        operation_id = case when ${current} then ${operationId} else c.operation_id end,
        lost_at = case when ${current} then null else c.lost_at end,
        error = case when ${current} then null else c.error end
      where c.run_id = ${runId} and c.position = ${position}`);
  }

  /** The vendor certainly created nothing; another creation may begin. */
  async notCreated(key: ChunkKey, fence: number, error: RunError | null): Promise<void> {
    await this.db.update(exportChunks).set({ state: 'planned', lostAt: null, error }).where(creationOf(key, fence));
  }

  /** Nobody knows whether the vendor created an operation. */
  async lost(key: ChunkKey, fence: number, error: RunError): Promise<void> {
    await this.db
      .update(exportChunks)
      .set({ lostAt: sql`now()`, error })
      .where(creationOf(key, fence));
  }

  /** Those of the operations that were made for any chunk. */
  async knownOperations(operationIds: string[]): Promise<Set<string>> {
    const asked = sql`array(select jsonb_array_elements_text(${JSON.stringify(operationIds)}::jsonb))`;
    const rows = await queryRows<{ id: string }>(
      this.db,
      sql`select unnest(operations) as id from ${exportChunks} where operations && ${asked}`,
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** The vendor's own estimate, 0 to 100. */
  async progress(chunk: ExportChunk, percent: number): Promise<void> {
    await this.db
      .update(exportChunks)
      .set({ percent: Math.min(100, Math.max(0, Math.round(percent))) })
      .where(operationOf(chunk));
  }

  async ready(chunk: ExportChunk, searchExportId: string): Promise<void> {
    await this.db
      .update(exportChunks)
      .set({ state: 'ready', searchExportId, percent: 100, error: null })
      .where(operationOf(chunk));
  }

  /** The operation failed, and another one is to be tried. */
  async planAgain(chunk: ExportChunk, error: RunError): Promise<void> {
    await this.db
      .update(exportChunks)
      .set({ state: 'planned', failures: sql`${exportChunks.failures} + 1`, percent: 0, error })
      .where(operationOf(chunk));
  }

  /** The rows of the operation's file are kept. */
  async stored({ runId, position, searchExportId }: ExportChunk, { rows, bytes, sha256 }: WrittenFile): Promise<void> {
    await this.db
      .update(exportChunks)
      .set({ state: 'stored', rows, bytes, sha256, error: null })
      .where(and(chunkOf({ runId, position }), sql`${exportChunks.searchExportId} = ${searchExportId}`));
  }

  /** Ends a chunk that cannot be had. */
  async failed(key: ChunkKey, error: RunError): Promise<void> {
    await this.db
      .update(exportChunks)
      .set({ state: 'failed', error })
      .where(and(chunkOf(key), ne(exportChunks.state, 'stored')));
  }

  /** Keeps what went wrong with a chunk that is tried again, for the case that time runs out. */
  async note(key: ChunkKey, error: RunError): Promise<void> {
    await this.db
      .update(exportChunks)
      .set({ error })
      .where(and(chunkOf(key), inArray(exportChunks.state, ['planned', 'creating', 'created', 'ready'])));
  }

  /** What is stored of the run's chunks, in their order. */
  async storedParts(runId: string): Promise<(WrittenFile & { position: number })[]> {
    const rows = await this.db
      .select()
      .from(exportChunks)
      .where(and(eq(exportChunks.runId, runId), eq(exportChunks.state, 'stored')))
      .orderBy(exportChunks.position);
    return rows.map(({ position, rows, bytes, sha256 }) => ({
      position,
      rows: rows ?? 0,
      bytes: bytes ?? 0,
      sha256: sha256 ?? '',
    }));
  }
}

function chunkOf({ runId, position }: ChunkKey) {
  return and(eq(exportChunks.runId, runId), eq(exportChunks.position, position));
}

function creationOf(key: ChunkKey, fence: number) {
  return and(chunkOf(key), eq(exportChunks.attempts, fence), eq(exportChunks.state, 'creating'));
}

/** While the operation that the chunk was read with is still its own. */
function operationOf({ runId, position, operationId }: ExportChunk) {
  return and(
    chunkOf({ runId, position }),
    eq(exportChunks.state, 'created'),
    operationId === null ? undefined : eq(exportChunks.operationId, operationId),
  );
}
