import { and, arrayContains, desc, eq, gte, inArray, lt, notExists, type SQL, sql, type SQLWrapper } from 'drizzle-orm';
import { type Briefing, compositionOf, type SummarizedSession } from '../domain/briefing.js';
import { type Receipt } from '../domain/receipt.js';
import { type RunKind, type RunPhase, type RunRequest, type RunState } from '../domain/run.js';
import { type RunAccount } from '../domain/settle-run.js';
import { type Db } from './database.js';
import { digestAccount } from './digest-account.js';
import { type Acceptance, acceptRun, type NewRun, subjectKey } from './run-acceptance.js';
import { deliveries, exportChunks, idempotencyKeys, runs, scheduleFires } from './schema.js';
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

/** Runs as callers see them: accepted, found, listed, watched. */
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
