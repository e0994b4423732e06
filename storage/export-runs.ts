import { sql } from 'drizzle-orm';
import { exportRequestOf } from '../domain/export-request-of.js';
import { chunksOf } from '../domain/export-chunking.js';
import { type ExportProgress } from '../domain/settle-export.js';
import { type RunRequest } from '../domain/run.js';
import { type ExportRequest } from '../domain/segment-export.js';
import { type Db, queryRows } from './database.js';
import { isOpen } from './delivery-state.js';
import { deliveries, exportChunks, exportFiles, runs } from './schema.js';

/** What is particular to runs that export: those of kind `export`, and digests, whose people come from one. */
export class ExportRuns {
  constructor(private readonly db: Db) {}

  /**
   * The first deed of an export: the run leaves `accepted` and its chunks are planned. May be repeated. Undefined when the
   * run has ended, or is not known; then there is nothing to do.
   */
  async begin(runId: string): Promise<ExportRequest | undefined> {
    const [row] = await queryRows<{ request: RunRequest }>(
      this.db,
      sql`
      update ${runs} set state = 'running', started_at = coalesce(started_at, now()),
        phase = case when phase = 'downloading' then phase else 'exporting' end
      where id = ${runId} and kind in ('export', 'digest') and state in ('accepted', 'running') returning request`,
    );
    const request = row && exportRequestOf(row.request);
    if (!request) return undefined;
    const planned = chunksOf(request).map((range, position) => ({ runId, position, source: request.source, range }));
    await this.db.insert(exportChunks).values(planned).onConflictDoNothing();
    return request;
  }

  /** A file is being fetched or joined; for those who watch. */
  async downloading(runId: string): Promise<void> {
    await this.db.execute(sql`update ${runs} set phase = 'downloading' where id = ${runId} and state = 'running'`);
  }

  /** The file is there: stores what each delivery will send about it, unless it is stored already. */
  async publish(runId: string, contents: { id: string; content: string }[]): Promise<void> {
    await this.db.execute(sql`
      with advanced as (
        update ${runs} set phase = 'delivering', outcome = 'exported' where id = ${runId}
      )
      update ${deliveries} d set content = made.content
      from jsonb_to_recordset(${JSON.stringify(contents)}::jsonb) as made(id text, content text)
      where d.id = made.id and ${isOpen} and d.content is null`);
  }

  /**
   * Opens what failed again, for a person who asked: a file that was only not stored is fetched again, everything else
   * gets a new operation.
   */
  async reopen(runId: string): Promise<void> {
    await this.db.execute(sql`
      with opened as (
        update ${exportChunks} set failures = 0, error = null,
          state = case when error ->> 'code' = 'file-store-refused' then 'ready' else 'planned' end
        where run_id = ${runId} and state = 'failed' returning position
      )
      update ${runs} set phase = 'exporting' where id = ${runId} and state = 'running'
        and exists (select from ${exportChunks} c where c.run_id = ${runId} and c.state <> 'stored')`);
  }

  /** Runs that ended before the given moment without a file, and have stored something of it. */
  async withLeftovers(endedBefore: Date, limit: number): Promise<string[]> {
    const rows = await queryRows<{ id: string }>(
      this.db,
      sql`
      select r.id from ${runs} r
      where r.kind in ('export', 'digest') and r.ended_at < ${endedBefore.toISOString()}::timestamptz
        and not exists (select from ${exportFiles} f where f.run_id = r.id)
        and exists (select from ${exportChunks} c where c.run_id = r.id and c.state = 'stored')
      order by r.ended_at limit ${limit}`,
    );
    return rows.map(({ id }) => id);
  }

  /** The stored rows of an ended run are gone; should a person retry it, they are exported anew. */
  async forgetStored(runId: string): Promise<void> {
    await this.db.execute(sql`
      update ${exportChunks} c set state = 'planned' from ${runs} r
      where c.run_id = ${runId} and r.id = c.run_id and c.state = 'stored' and r.ended_at is not null`);
  }

  /** By run; runs that have planned nothing are left out. */
  async progress(runIds: string[]): Promise<Map<string, ExportProgress>> {
    if (runIds.length === 0) return new Map();
    const ids = sql`array(select jsonb_array_elements_text(${JSON.stringify(runIds)}::jsonb))`;
    const rows = await queryRows<ExportProgress & { run_id: string }>(
      this.db,
      sql`
      select run_id, count(*)::int as chunks, (count(*) filter (where state = 'stored'))::int as done,
        floor(avg(case when state in ('ready', 'stored') then 100 when state = 'created' then percent else 0 end))::int as percent
      from ${exportChunks} where run_id = any(${ids}) group by run_id`,
    );
    return new Map(rows.map(({ run_id, ...progress }) => [run_id, progress]));
  }
}
