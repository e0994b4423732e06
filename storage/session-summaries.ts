import { type SummaryReuse } from '../domain/activation-limits.js';
import { type Failure } from '../domain/failure.js';
import { type Session } from '../domain/session.js';
import { type SessionSummary } from '../domain/session-summary.js';
import { type DigestRequest } from '../domain/digest-request.js';
import { type SummaryRequest } from '../domain/run.js';
import { batched } from './batched.js';
import { type Db, query } from './database.js';
import { activationBudgets, runs, sharedSummaries, summaries } from './schema.js';

/** What runs have in common that share the summary of a session. */
export interface SharedUnder {
  /** The connection. */
  source: string;
  /** Digest of everything else that decides about the answer. */
  prompt: string;
}

export interface PlanOptions extends SharedUnder {
  /** Add to what was planned, and open what failed or was left out. */
  extend?: boolean;
  /** The most that the run may spend. */
  maxActivations?: number | undefined;
}

/** A session whose summary is to be asked for now; it has been charged. */
export interface ReservedSummary {
  sessionId: string;
  /** Calls of which it is not known that the vendor refused them, this one included. */
  possiblyCharged: number;
  request: SummarySource;
}

/** What of a run's request says how its sessions are summarised; every kind of run that summarises has it. */
export type SummarySource = Pick<SummaryRequest & DigestRequest, 'source' | 'profile' | 'profileContent'> &
  Pick<SummaryRequest, 'promptProfile'>;

export interface Reservation {
  reserved: ReservedSummary[];
  /** Another run is asking for these just now; ask again in a moment. */
  heldByOthers: string[];
  /** The database's time. */
  at: string;
  /** The budget of the month has come to where people want to know; told once. */
  alert: BudgetAlert | null;
}

export interface BudgetAlert {
  /** The connection and the month: `fullstory/2026-11`. */
  budget: string;
  charged: number;
  cap: number;
}

const beyondMonth =
  "The connection's activations of this month are spent; raise `activations.monthly` in debrief.yaml or retry next month.";
const beyondRun = "The run's `maxActivations` are spent; ask again with more.";
const wouldAsk = 'A run without dryRun would ask for this summary, for one activation.';
/** Longer than one call takes; a holder that has died is not waited for longer. */
const holdSeconds = 180;

/**
 * The sessions of a run and what was made of them. Runs share summaries: what one has is not asked for again, and while one
 * asks the others wait. Each call is charged before it is made, within the budgets of month and run.
 *
 * What is shared is looked up session by session, with a limit of one: a database without statistics, as the embedded one
 * is, would else read all of it at every run.
 */
export class SessionSummaries {
  constructor(
    private readonly db: Db,
    private readonly reuse: SummaryReuse,
  ) {}

  /**
   * Fixes which sessions a run is about, takes what is known of them, and returns the ids of those that are to be
   * summarised, in order. A repetition changes nothing, even where the vendor has named others since: what was begun is
   * finished.
   */
  async plan(runId: string, sessions: Session[], options: PlanOptions): Promise<string[]> {
    const { source, prompt, extend = false, maxActivations = null } = options;
    const rows = await query<{ id: string }>(this.db)`
      with planned as (
        insert into ${summaries} (run_id, session_id, position, started_at, replay_url, source, prompt, outcome, summary)
        select ${runId}, session.id, place, session."startedAt", session."replayUrl", ${source}, ${prompt},
          case when shared.summary is null then 'pending' else 'cached' end, shared.summary
        from rows from (jsonb_to_recordset(${JSON.stringify(sessions)}::jsonb) as (id text, "startedAt" timestamptz, "replayUrl" text))
            with ordinality as session(id, "startedAt", "replayUrl", place)
          left join lateral (
            select summary from ${sharedSummaries}
            where source = ${source} and session_id = session.id and prompt = ${prompt} and reusable_until > now() limit 1
          ) as shared on true
        where ${extend} or not exists (select from ${summaries} where run_id = ${runId})
        on conflict do nothing returning session_id, position, outcome
      ), reopened as (
        update ${summaries} set outcome = 'pending', error = null
        where ${extend} and run_id = ${runId} and outcome in ('failed', 'skipped')
      ), fixed as (
        select session_id, position, outcome = 'pending' as open from planned
        union all select session_id, position, outcome = 'pending' or (${extend} and outcome in ('failed', 'skipped'))
        from ${summaries} where run_id = ${runId}
      ), limited as (
        insert into ${activationBudgets} (key, cap) select ${`run/${runId}`}, ${maxActivations}::int
        where ${maxActivations}::int is not null on conflict do nothing
      ), advanced as (
        update ${runs} set phase = 'summarizing', outcome = case when not exists (select from fixed) then 'no-sessions' end
        where id = ${runId}
      )
      select session_id as id from fixed where open order by position`;
    return rows.map(({ id }) => id);
  }

  /** Leaves every open session as what a run would do about it now: ask for it, or not, for want of budget. Spends nothing. */
  async price(runId: string, month: string): Promise<void> {
    await query(this.db)`
      with open_cell as (
        select session_id, source, row_number() over (order by position) as place
        from ${summaries} where run_id = ${runId} and outcome = 'pending'
      ), allowance as (
        select key, cap - charged as rest from ${activationBudgets}
        where key in (${`run/${runId}`}, (select min(source) from open_cell) || '/' || ${month})
        order by rest limit 1
      )
      update ${summaries} s set outcome = 'skipped', error = case when place > rest
        then jsonb_build_object('kind', 'budget', 'message',
          case when key = ${`run/${runId}`} then ${beyondRun}::text else ${beyondMonth}::text end)
        else jsonb_build_object('kind', 'dry-run', 'message', ${wouldAsk}::text) end
      from open_cell left join allowance on true where s.run_id = ${runId} and s.session_id = open_cell.session_id`;
  }

  /**
   * Settles what needs no call: what another run has, what one that this run has waited for since `waitingSince` could not
   * have, and what no budget is left for. For the rest that nobody else asks for a call is charged before it is made.
   *
   * What is charged is reckoned from the locked rows: PostgreSQL holds an update's constraints first against the row that the
   * statement began with, which may be an older one.
   */
  async reserve(
    runId: string,
    sessionIds: string[],
    { month, waitingSince = null }: ReserveOptions,
  ): Promise<Reservation> {
    const rows = await query<ReservedRow>(this.db)`
      with cell as (
        select s.session_id, s.position, s.started_at, s.source, s.prompt, s.reserved - s.released as earlier,
          shared.summary as known, shared.reusable_until > now() is true as is_known,
          shared.error as shared_error, shared.failed_at >= ${waitingSince}::timestamptz is true as has_failed,
          (shared.held_until > now() and shared.holder <> ${runId}) is true as is_held
        from ${summaries} s left join lateral (
            select * from ${sharedSummaries} where source = s.source and session_id = s.session_id and prompt = s.prompt limit 1
          ) as shared on true
        where s.run_id = ${runId} and s.session_id = any(${sessionIds}) and s.outcome = 'pending'
      ), budget as (
        select key, charged, cap - charged as rest, alerted_at from ${activationBudgets}
        where key in (${`run/${runId}`}, (select min(source) from cell) || '/' || ${month})
        order by key for update
      ), wanted as (
        select cell.*, row_number() over (order by position) > (select min(rest) from budget) is true as is_beyond
        from cell where not is_known and not has_failed and not is_held
      ), claimed as (
        insert into ${sharedSummaries} as shared (source, session_id, prompt, begun_at, holder, held_until)
        select source, session_id, prompt, coalesce(started_at, now()), ${runId}, now() + make_interval(secs => ${holdSeconds})
        from wanted where not is_beyond order by session_id
        on conflict (source, session_id, prompt) do update set holder = excluded.holder, held_until = excluded.held_until
          where (shared.reusable_until > now()) is not true
            and (shared.held_until is null or shared.held_until <= now() or shared.holder = excluded.holder)
        returning session_id
      ), charged as (
        update ${activationBudgets} b set charged = budget.charged + calls.count,
          alerted_at = coalesce(b.alerted_at, case when budget.charged + calls.count >= b.alert_from then now() end)
        from budget, (select count(*)::int from claimed) as calls
        where b.key = budget.key and calls.count > 0
        returning b.key, b.charged, b.cap, budget.alerted_at is null and b.alerted_at is not null as is_alert
      ), decided as (
        select cell.*, case when cell.is_known then 'cached' when cell.has_failed then 'failed'
          when claimed.session_id is not null then 'claimed' when wanted.is_beyond then 'beyond' else 'held' end as fate
        from cell left join wanted using (session_id) left join claimed using (session_id)
      ), settled as (
        update ${summaries} s set
          reserved = s.reserved + case when fate = 'claimed' then 1 else 0 end,
          month = case when fate = 'claimed' then ${month} else s.month end,
          outcome = case fate when 'cached' then 'cached' when 'failed' then 'failed' when 'beyond' then 'skipped' else s.outcome end,
          summary = case when fate = 'cached' then decided.known else s.summary end,
          error = case fate when 'failed' then decided.shared_error
            when 'beyond' then jsonb_build_object('kind', 'budget', 'message', (
              select case when key = ${`run/${runId}`} then ${beyondRun}::text else ${beyondMonth}::text end
              from budget order by rest limit 1))
            when 'cached' then null else s.error end
        from decided where s.run_id = ${runId} and s.session_id = decided.session_id and fate <> 'held'
      )
      select session_id as "sessionId", fate, earlier + 1 as "possiblyCharged", to_json(now()) #>> '{}' as at, r.request,
        (select jsonb_build_object('budget', key, 'charged', charged, 'cap', cap) from charged where is_alert limit 1) as alert
      from decided join ${runs} r on r.id = ${runId} where fate in ('claimed', 'held') order by position`;
    return {
      reserved: rows.filter(({ fate }) => fate === 'claimed'),
      heldByOthers: rows.filter(({ fate }) => fate === 'held').map(({ sessionId }) => sessionId),
      at: rows[0]?.at ?? '',
      alert: rows[0]?.alert ?? null,
    };
  }

  async commit(runId: string, sessionId: string, summary: SessionSummary): Promise<void> {
    await this.commitOne({ runId, sessionId, summary });
  }

  private readonly commitOne = batched(cellKey, async (answered: AnsweredCall[]) => {
    const { runningMs, reuseRunningMs } = this.reuse;
    await query(this.db)`
      with cell as (
        update ${summaries} s set outcome = 'summarized', summary = answered.summary, error = null, spent = s.spent + 1
        from jsonb_to_recordset(${JSON.stringify(answered)}::jsonb) as answered("runId" text, "sessionId" text, summary jsonb)
        where s.run_id = any(${answered.map(({ runId }) => runId)}) and s.run_id = answered."runId" and s.session_id = answered."sessionId"
        returning s.source, s.session_id, s.prompt, s.summary
      )
      update ${sharedSummaries} shared set summary = cell.summary, holder = null, held_until = null, error = null, failed_at = null,
        reusable_until = case when shared.begun_at < now() - ${runningMs}::float8 * interval '1 millisecond' then 'infinity'
          else now() + ${reuseRunningMs}::float8 * interval '1 millisecond' end
      from cell where shared.source = cell.source and shared.session_id = cell.session_id and shared.prompt = cell.prompt`;
    return answered;
  });

  /**
   * A call that yielded nothing. `released`: the vendor certainly did not carry it out, so it is not charged. `final`: not to
   * be asked again, and whoever waits for it need not either.
   */
  async fail(runId: string, sessionId: string, { error, released, final }: FailedCall): Promise<void> {
    await query(this.db)`
      with cell as (
        update ${summaries} set error = ${JSON.stringify(error)}::jsonb, released = released + ${released ? 1 : 0},
          outcome = case when ${final} then 'failed' else outcome end
        where run_id = ${runId} and session_id = ${sessionId} returning source, session_id, prompt, month, error
      ), taken_back as (
        update ${activationBudgets} b set charged = b.charged - 1 from cell
        where ${released} and b.key in (${`run/${runId}`}, cell.source || '/' || cell.month)
      )
      update ${sharedSummaries} shared set holder = null, held_until = null, error = cell.error, failed_at = now()
      from cell where ${final} and shared.holder = ${runId}
        and shared.source = cell.source and shared.session_id = cell.session_id and shared.prompt = cell.prompt`;
  }

  /** The run asks no more; what became of its calls is not known. */
  async letGo(runId: string, sessionIds: string[]): Promise<void> {
    await query(this.db)`
      update ${sharedSummaries} shared set holder = null, held_until = null from ${summaries} s
      where s.run_id = ${runId} and s.session_id = any(${sessionIds}) and shared.holder = ${runId}
        and shared.source = s.source and shared.session_id = s.session_id and shared.prompt = s.prompt`;
  }
}

export interface ReserveOptions {
  /** What the calls are charged to; see `ActivationBudget.open`. */
  month: string;
  /** When this run first found that others were asking, by the database's time. */
  waitingSince?: string | null;
}

interface ReservedRow extends ReservedSummary {
  fate: 'claimed' | 'held';
  at: string;
  alert: BudgetAlert | null;
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
