import { and, eq, sql } from 'drizzle-orm';
import { type Failure } from '../domain/failure.js';
import { type Session } from '../domain/session.js';
import { type SessionSummary } from '../domain/session-summary.js';
import { type DigestRequest } from '../domain/digest-request.js';
import { type SummaryRequest } from '../domain/run.js';
import { batched } from './batched.js';
import { type Db, query } from './database.js';
import { runs, summaries } from './schema.js';

/** A session whose summary may be asked for now. */
export interface ReservedSummary {
  sessionId: string;
  /** Calls of which it is not known that the vendor refused them, this one included. */
  possiblyCharged: number;
  request: SummarySource;
}

/** What of a run's request says how its sessions are summarised; every kind of run that summarises has it. */
export type SummarySource = Pick<SummaryRequest & DigestRequest, 'source' | 'profile' | 'profileContent'> &
  Pick<SummaryRequest, 'promptProfile'>;

/** The sessions of a run and what was made of them. */
export class SessionSummaries {
  constructor(private readonly db: Db) {}

  /**
   * Fixes which sessions a run is about, and returns their ids in order. A repetition changes nothing, even where the
   * vendor has named others since: what was begun is finished. With `extend` new sessions are added, and those that
   * failed are open again.
   */
  async plan(runId: string, sessions: Session[], { extend = false } = {}): Promise<string[]> {
    const rows = await query<{ id: string }>(this.db)`
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
      select session_id as id from fixed order by position`;
    return rows.map(({ id }) => id);
  }

  /** Counts a call for each session that has no outcome yet, before it is made, and says what to ask. */
  async reserve(runId: string, sessionIds: string[]): Promise<ReservedSummary[]> {
    return query<ReservedSummary>(this.db)`
      update ${summaries} s set reserved = s.reserved + 1
      from ${runs} r
      where r.id = s.run_id and s.run_id = ${runId} and s.session_id = any(${sessionIds}) and s.outcome = 'pending'
      returning s.session_id as "sessionId", s.reserved - s.released as "possiblyCharged", r.request`;
  }

  async commit(runId: string, sessionId: string, summary: SessionSummary): Promise<void> {
    await this.commitOne({ runId, sessionId, summary });
  }

  private readonly commitOne = batched(cellKey, async (answered: AnsweredCall[]) => {
    await query(this.db)`
      update ${summaries} s set outcome = 'summarized', summary = answered.summary, error = null, spent = s.spent + 1
      from jsonb_to_recordset(${JSON.stringify(answered)}::jsonb) as answered("runId" text, "sessionId" text, summary jsonb)
      where s.run_id = any(${answered.map(({ runId }) => runId)}) and s.run_id = answered."runId" and s.session_id = answered."sessionId"`;
    return answered;
  });

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

interface AnsweredCall {
  runId: string;
  sessionId: string;
  summary: SessionSummary;
}

export interface FailedCall {
  error: Failure;
  released: boolean;
  final: boolean;
}

function cellKey({ runId, sessionId }: AnsweredCall): string {
  return `${runId}/${sessionId}`;
}

function cellOf(runId: string, sessionId: string) {
  return and(eq(summaries.runId, runId), eq(summaries.sessionId, sessionId));
}
