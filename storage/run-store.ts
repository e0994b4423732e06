import { and, arrayContains, desc, eq, gte, inArray, lt, notExists, type SQL, sql, type SQLWrapper } from 'drizzle-orm';
import { type Briefing, type Composition, compositionOf, type SummarizedSession } from '../domain/briefing.js';
import { type Delivery } from '../domain/delivery.js';
import { type Receipt } from '../domain/receipt.js';
import { type RunKind, type RunPhase, type RunRequest, type RunState } from '../domain/run.js';
import { type RunAccount } from '../domain/settle-run.js';
import { type Db, query } from './database.js';
import { digestAccount } from './digest-account.js';
import { isOpen } from './delivery-state.js';
import { type Acceptance, acceptRun, type NewRun, subjectKey } from './run-acceptance.js';
import {
  briefings,
  deliveries,
  exportChunks,
  idempotencyKeys,
  receipts,
  runs,
  scheduleFires,
  summaries,
} from './schema.js';
import { toDelivery, toExportAccount, toIso, toSession, toSessionAccount } from './stored-cells.js';

export interface RunListFilter {
  state?: RunState;
  kind?: RunKind;
  /** E-mail, uid or session id. */
  subject?: string;
  since?: Date;
  until?: Date;
  /** The last run of the page before. */
  after?: { createdAt: Date; id: string };
  limit: number;
}

export interface RunRow {
  id: string;
  kind: RunKind;
  state: RunState;
  phase: RunPhase | null;
  requester: string;
  request: RunRequest;
  createdAt: Date;
  startedAt: Date | null;
  endedAt: Date | null;
  outcome: RunAccount['outcome'];
  error: Receipt['error'];
}

/** A run with everything that hangs on it. */
export interface RunDetails extends RunRow {
  account: RunAccount;
  /** The sessions that were summarised, newest first. */
  visits: SummarizedSession[];
  /** What each delivery sends, once it has been made. */
  contents: { id: string; content: string | null }[];
  briefing: Briefing | null;
  /** Version of the newest briefing; null before there is one. */
  briefingVersion: number | null;
  receipt: Receipt | null;
}

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

/** Runs as callers see them: accepted, listed, ended. */
export class RunStore {
  constructor(private readonly db: Db) {}

  /**
   * Writes the run, its open delivery cells and the idempotency key in one statement, so that a killed process leaves
   * all of them or none. A key older than 30 days counts as new.
   */
  accept(run: NewRun): Promise<Acceptance> {
    return acceptRun(this.db, run);
  }

  /** Takes back a run whose workflow was certainly not started, unless a repeated request is starting it as well. */
  async forget(runId: string): Promise<void> {
    await this.db.execute(sql`
      with forgotten as (delete from ${runs} 
          where ${runs.id} = ${runId} and ${runs.state} = 'accepted' and ${runs.startAttempts} = 1 returning id)
      delete from ${idempotencyKeys} where ${idempotencyKeys.runId} in (select id from forgotten)`);
  }

  async find(runId: string): Promise<RunDetails | undefined> {
    const row = await this.db.query.runs.findFirst({
      where: eq(runs.id, runId),
      with: {
        summaries: {
          where: (cell) => isListed(runId, cell.sessionId),
          orderBy: sql`started_at desc nulls last, position`,
        },
        deliveries: { orderBy: deliveries.position },
        briefings: { orderBy: (table) => desc(table.version), limit: 1 },
        receipt: true,
        exportChunks: { orderBy: exportChunks.position },
        exportFile: true,
      },
    });
    if (!row) return undefined;
    const exported = toExportAccount(row.request, row.exportChunks, row.exportFile);
    const briefing = row.briefings[0]?.briefing ?? null;
    const composition = compositionOf(briefing);
    const digest = row.kind === 'digest' ? await digestAccount(this.db, runId) : undefined;
    return {
      ...row,
      account: {
        id: row.id,
        kind: row.kind,
        dryRun: Boolean(row.request.dryRun),
        outcome: row.outcome,
        startedAt: toIso(row.startedAt),
        sessions: row.summaries.map(toSessionAccount),
        deliveries: row.deliveries.map(toDelivery),
        ...(composition && { composition }),
        ...(exported && { export: exported }),
        ...(digest && { digest }),
      },
      visits: row.summaries.flatMap((cell) =>
        cell.summary ? [{ session: toSession(cell), summary: cell.summary }] : [],
      ),
      contents: row.deliveries.map(({ id, content }) => ({ id, content })),
      briefing,
      briefingVersion: row.briefings[0]?.version ?? null,
      receipt: row.receipt?.receipt ?? null,
    };
  }

  /** Newest first. */
  async list(filter: RunListFilter): Promise<RunRow[]> {
    const after =
      filter.after &&
      sql`(${runs.createdAt}, ${runs.id}) < (${filter.after.createdAt.toISOString()}::timestamptz, ${filter.after.id})`;
    return this.db
      .select()
      .from(runs)
      .where(
        and(
          filter.state && eq(runs.state, filter.state),
          filter.kind && eq(runs.kind, filter.kind),
          filter.subject ? arrayContains(runs.subjectKeys, [subjectKey(filter.subject)]) : undefined,
          filter.since && gte(runs.createdAt, filter.since),
          filter.until && lt(runs.createdAt, filter.until),
          after,
        ),
      )
      .orderBy(desc(runs.createdAt), desc(runs.id))
      .limit(filter.limit);
  }

  /** Where the named runs stand; for those who watch. */
  async progress(runIds: string[]): Promise<RunProgressRow[]> {
    return this.db
      .select({
        id: runs.id,
        state: runs.state,
        phase: runs.phase,
        // Written out, because a column reference inside a sub-select is rendered without its table.
        sessions: sql<number>`(select count(*)::int from summaries s where s.run_id = runs.id)`,
        sessionsDone: sql<number>`(select count(*)::int from summaries s where s.run_id = runs.id and s.outcome <> 'pending')`,
        deliveries: sql<number>`(select count(*)::int from deliveries d where d.run_id = runs.id)`,
        deliveriesDone: sql<number>`(select count(*)::int from deliveries d where d.run_id = runs.id and d.state not in ('pending', 'sending'))`,
      })
      .from(runs)
      .where(inArray(runs.id, runIds));
  }

  /**
   * Ids of runs that were accepted before the given moment and have shown no sign of a workflow since. The run of a
   * schedule is left to the workflow that accepted it, which starts it whenever a worker is back.
   */
  async acceptedBefore(moment: Date): Promise<string[]> {
    const fires = this.db.select().from(scheduleFires).where(eq(scheduleFires.runId, runs.id));
    const rows = await this.db
      .select({ id: runs.id })
      .from(runs)
      .where(and(eq(runs.state, 'accepted'), lt(runs.createdAt, moment), notExists(fires)))
      .orderBy(runs.createdAt);
    return rows.map(({ id }) => id);
  }

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
    if (row.kind !== 'summary') return (await this.find(runId))?.account;
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

export interface RunProgressRow {
  id: string;
  state: RunState;
  phase: RunPhase | null;
  sessions: number;
  sessionsDone: number;
  deliveries: number;
  deliveriesDone: number;
}

/** Of a digest only the sessions of those who are told about: all of them may be hundreds of thousands. */
function isListed(runId: string, sessionId: SQLWrapper): SQL {
  return sql`(not exists (select from digests where run_id = ${runId}) or ${sessionId} in (
    select unnest(session_ids) from digest_people where run_id = ${runId} and telling = 'told'))`;
}

const newestFirst = sql`order by s.started_at desc nulls last, s.position`;
const sessionJson = sql`json_build_object('id', s.session_id, 'startedAt', ${isoInstant(sql`s.started_at`)}, 'replayUrl', s.replay_url)`;

/** As JavaScript writes it. */
function isoInstant(moment: SQL): SQL {
  return sql`to_char(${moment} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
