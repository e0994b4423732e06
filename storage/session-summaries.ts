import { and, eq, inArray, sql } from 'drizzle-orm';
import { type Failure } from '../domain/failure.js';
import { type Session } from '../domain/session.js';
import { type SessionSummary } from '../domain/session-summary.js';
import { type SummaryRequest } from '../domain/run.js';
import { type Db, queryRows } from './database.js';
import { runs, summaries } from './schema.js';

/** A session whose summary may be asked for now. */
export interface ReservedSummary {
  sessionId: string;
  /** Calls of which it is not known that the vendor refused them, this one included. */
  possiblyCharged: number;
  request: SummaryRequest;
}

/** The sessions of a run and what was made of them. */
export class SessionSummaries {
  constructor(private readonly db: Db) {}

  /**
   * Fixes which sessions a run is about, and returns their ids in order. A repetition changes nothing, even where the
   * vendor has named others since: what was begun is finished. With `extend` new sessions are added, and those that
   * failed are open again.
   */
  async plan(runId: string, sessions: Session[], { extend = false } = {}): Promise<string[]> {
    const rows = await queryRows<{ id: string }>(
      this.db,
      sql`
      with planned as (
        insert into ${summaries} (run_id, session_id, position, started_at, replay_url)
        select ${runId}, session.id, row_number() over (), session."startedAt", session."replayUrl"
        from jsonb_to_recordset(${JSON.stringify(sessions)}::jsonb) as session(id text, "startedAt" timestamptz, "replayUrl" text)
        where ${extend} or not exists (select from ${summaries} where run_id = ${runId})
        on conflict do nothing returning session_id, position
      ), reopened as (
        update ${summaries} set outcome = 'pending', error = null where ${extend} and run_id = ${runId} and outcome = 'failed'
      ), fixed as (
        select session_id, position from planned
        union all select session_id, position from ${summaries} where run_id = ${runId}
      ), advanced as (
        update ${runs} set phase = 'summarizing', outcome = case when not exists (select from fixed) then 'no-sessions' end
        where id = ${runId}
      )
      select session_id as id from fixed order by position`,
    );
    return rows.map(({ id }) => id);
  }

  /** Counts a call for each session that has no outcome yet, before it is made, and says what to ask. */
  async reserve(runId: string, sessionIds: string[]): Promise<ReservedSummary[]> {
    return this.db
      .update(summaries)
      .set({ reserved: sql`${summaries.reserved} + 1` })
      .from(runs)
      .where(
        and(
          eq(runs.id, summaries.runId),
          eq(summaries.runId, runId),
          inArray(summaries.sessionId, sessionIds),
          eq(summaries.outcome, 'pending'),
        ),
      )
      .returning({
        sessionId: summaries.sessionId,
        possiblyCharged: sql<number>`${summaries.reserved} - ${summaries.released}`,
        request: runs.request,
      });
  }

  async commit(runId: string, sessionId: string, summary: SessionSummary): Promise<void> {
    await this.db
      .update(summaries)
      .set({ outcome: 'summarized', summary, error: null, spent: sql`${summaries.spent} + 1` })
      .where(cellOf(runId, sessionId));
  }

  /** A call that yielded nothing. `released`: the vendor certainly did not carry it out. `final`: not to be asked again. */
  async fail(runId: string, sessionId: string, { error, released, final }: FailedCall): Promise<void> {
    await this.db
      .update(summaries)
      .set({
        error,
        ...(released && { released: sql`${summaries.released} + 1` }),
        ...(final && { outcome: 'failed' }),
      })
      .where(cellOf(runId, sessionId));
  }
}

export interface FailedCall {
  error: Failure;
  released: boolean;
  final: boolean;
}

function cellOf(runId: string, sessionId: string) {
  return and(eq(summaries.runId, runId), eq(summaries.sessionId, sessionId));
}
