import { type SQL, sql } from 'drizzle-orm';
import { type Composition, compositionOf, type SummarizedSession } from '../domain/briefing.js';
import { type Delivery } from '../domain/delivery.js';
import { type Receipt } from '../domain/receipt.js';
import { type RunPhase, type RunRequest } from '../domain/run.js';
import { type RunAccount } from '../domain/settle-run.js';
import { type Db, query } from './database.js';
import { isOpen } from './delivery-state.js';
import { type RunRow, type RunStore } from './run-store.js';
import { briefings, deliveries, receipts, runs, summaries } from './schema.js';

/** What a briefing is made of: the run's request and its summaries, newest first. */
export interface BriefingSources extends Pick<RunRow, 'state' | 'outcome' | 'request' | 'createdAt'> {
  visits: SummarizedSession[];
  /** Sessions left out because no budget was left, and those that a run which asks for its price did not ask for. */
  beyondBudget: number;
  unasked: number;
  briefingVersion: number | null;
  /** The deliveries that are to be made. */
  open: Pick<Delivery, 'id' | 'destination'>[];
}

/** The course of a run, from the first deed of its workflow to the receipt. */
export class RunLedger {
  constructor(
    private readonly db: Db,
    private readonly runs: Pick<RunStore, 'find'>,
  ) {}

  /**
   * The first deed of a workflow: the run leaves `accepted`. Undefined when it has ended already, or is not known;
   * then there is nothing to do.
   */
  async begin(runId: string): Promise<RunRequest | undefined> {
    const [row] = await query<{ request: RunRequest }>(this.db)`
      update ${runs} set state = 'running', phase = 'resolving', started_at = coalesce(started_at, now())
      where id = ${runId} and state in ('accepted', 'running') returning request`;
    return row?.request;
  }

  /** Says what a run that is at work is about to do. */
  async enter(runId: string, phase: RunPhase): Promise<void> {
    await query(this.db)`update ${runs} set phase = ${phase} where id = ${runId} and state = 'running'`;
  }

  /** What a briefing is made of, and for whom. Undefined when there is no such run. */
  async briefingSources(runId: string): Promise<BriefingSources | undefined> {
    const [row] = await query<BriefingSources & { createdAt: string }>(this.db)`
      select r.state, r.outcome, r.request, r.created_at as "createdAt",
        (select max(version) from ${briefings} b where b.run_id = r.id) as "briefingVersion",
        read.*,
        (select coalesce(json_agg(json_build_object('id', d.id, 'destination', d.destination) order by d.position), '[]')
          from ${deliveries} d where d.run_id = r.id and ${isOpen}) as open
      from ${runs} r cross join lateral (
        select coalesce(json_agg(json_build_object('session', ${sessionJson}, 'summary', s.summary) ${newestFirst})
            filter (where s.summary is not null), '[]') as visits,
          (count(*) filter (where s.error ->> 'kind' = 'budget'))::int as "beyondBudget",
          (count(*) filter (where s.error ->> 'kind' = 'dry-run'))::int as unasked
        from ${summaries} s where s.run_id = r.id) as read
      where r.id = ${runId}`;
    return row && { ...row, createdAt: new Date(row.createdAt) };
  }

  /** Everything that a receipt is made of. Undefined when there is no such run. */
  async account(runId: string): Promise<RunAccount | undefined> {
    const [row] = await query<RunAccount & { briefing: Partial<Composition> | null }>(this.db)`
      select r.id, r.kind, r.outcome, r.request ? 'dryRun' as "dryRun",
        ${isoInstant(sql`r.started_at`)} as "startedAt",
        (select coalesce(json_agg(json_build_object('outcome', s.outcome, 'error', s.error,
            'reserved', s.reserved, 'released', s.released, 'spent', s.spent)::jsonb || ${sessionJson}::jsonb ${newestFirst}), '[]')
          from ${summaries} s where s.run_id = r.id and r.kind <> 'digest') as sessions,
        (select coalesce(json_agg(json_build_object('id', d.id, 'runId', d.run_id, 'destination', d.destination, 'state', d.state,
            'contentVersion', d.content_version, 'attempts', d.attempts, 'released', d.released,
            'deliveredAt', ${isoInstant(sql`d.delivered_at`)}, 'effect', d.effect, 'error', d.error) order by d.position), '[]')
          from ${deliveries} d where d.run_id = r.id) as deliveries,
        (select b.briefing - '{headline,note,statements,sessions}'::text[] from ${briefings} b where b.run_id = r.id
          order by b.version desc limit 1) as briefing
      from ${runs} r where r.id = ${runId}`;
    if (!row) return undefined;
    if (row.kind !== 'summary') return (await this.runs.find(runId))?.account;
    const { briefing, ...account } = row;
    const composition = compositionOf(briefing);
    return { ...account, ...(composition && { composition }) };
  }

  /**
   * Ends a run: its receipt, its terminal state and its cells' in one statement. A run that has ended keeps its receipt,
   * so this may be repeated. False when a delivery has ended otherwise since the receipt was made; then make it anew.
   */
  async close(receipt: Receipt): Promise<boolean> {
    const [row] = await query<{ stale: boolean }>(this.db)`
      with receipt as (
        select ${JSON.stringify(receipt)}::jsonb as json
      ), cell as (
        select cell.* from receipt, jsonb_to_recordset(json -> 'deliveries') as cell(id text, state text, error jsonb)
      ), stale as (
        select from ${deliveries} d join cell on d.id = cell.id
        where d.run_id = ${receipt.runId} and d.state not in ('pending', 'sending') and d.state <> cell.state
      ), ended as (
        update ${runs} set state = json ->> 'state', phase = null, outcome = json ->> 'outcome',
          ended_at = (json ->> 'endedAt')::timestamptz, error = nullif(json -> 'error', 'null')
        from receipt
        where id = ${receipt.runId} and state in ('accepted', 'running') and not exists (select from stale) returning id
      ), settled_sessions as (
        update ${summaries} s set outcome = cell.outcome, error = cell.error
        from ended, receipt, jsonb_to_recordset(json -> 'sessions') as cell(id text, outcome text, error jsonb)
        where s.run_id = ${receipt.runId} and s.session_id = cell.id and s.outcome = 'pending'
      ), settled_deliveries as (
        update ${deliveries} d set state = cell.state, error = cell.error from ended, cell
        where d.run_id = ${receipt.runId} and d.id = cell.id and ${isOpen}
      ), filed as (
        insert into ${receipts} (run_id, receipt) select id, json from ended, receipt on conflict (run_id) do nothing
      )
      select exists (select from stale) as stale`;
    return !row?.stale;
  }
}

const newestFirst = sql`order by s.started_at desc nulls last, s.position`;
const sessionJson = sql`json_build_object('id', s.session_id, 'startedAt', ${isoInstant(sql`s.started_at`)}, 'replayUrl', s.replay_url)`;

/** As JavaScript writes it. */
function isoInstant(moment: SQL): SQL {
  return sql`to_char(${moment} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
