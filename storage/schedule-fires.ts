import { and, eq, gt, lte, sql } from 'drizzle-orm';
import { type RunState } from '../domain/run.js';
import { type FireOutcome, type FireReason } from '../domain/schedule.js';
import { type Db, queryRows } from './database.js';
import { type NewRun } from './run-acceptance.js';
import { RunStore } from './run-store.js';
import { receipts, runs, scheduleFires, schedules } from './schema.js';

/** One moment at which a schedule was to fire. */
export interface ScheduleFire {
  scheduleId: string;
  /** The nominal moment, without jitter. */
  scheduledAt: Date;
  outcome: FireOutcome;
  reason: FireReason | null;
  runId: string | null;
  /** Null where there is no run. */
  runState: RunState | null;
}

/** A fire that started nothing. */
export interface UnstartedFire {
  scheduledAt: Date;
  outcome: Exclude<FireOutcome, 'started'>;
  reason: FireReason;
}

/** What came of every moment at which a schedule was to fire: one row each. */
export class ScheduleFires {
  constructor(private readonly db: Db) {}

  /**
   * Accepts a fire's run, with the fire's row, in one transaction. May be repeated: the run of a moment stays the first
   * one. A fire that was taken for missed or skipped counts as started after all. Returns the run's id.
   */
  async start(scheduleId: string, scheduledAt: Date, run: NewRun): Promise<string> {
    return this.db.transaction(async (tx) => {
      const [started] = await tx
        .insert(scheduleFires)
        .values({ scheduleId, scheduledAt, outcome: 'started', runId: run.id })
        .onConflictDoUpdate({
          target: [scheduleFires.scheduleId, scheduleFires.scheduledAt],
          set: { outcome: 'started', reason: null, runId: run.id },
          setWhere: sql`${scheduleFires.runId} is null`,
        })
        .returning({ runId: scheduleFires.runId });
      if (started) {
        await new RunStore(tx).accept(run);
        return run.id;
      }
      const [known] = await tx.select().from(scheduleFires).where(fireOf(scheduleId, scheduledAt));
      return known?.runId ?? run.id;
    });
  }

  /** Records fires that started nothing, unless they are known, and that all up to the given moment are accounted for. */
  async account(scheduleId: string, fires: UnstartedFire[], until?: Date): Promise<void> {
    const rows = fires.map(({ scheduledAt, ...fire }) => ({ ...fire, scheduled_at: scheduledAt.toISOString() }));
    await this.db.execute(sql`
      with accounted as (
        update ${schedules} set accounted_until = greatest(accounted_until, ${until?.toISOString() ?? null}::timestamptz)
        where id = ${scheduleId}
      )
      insert into ${scheduleFires} (schedule_id, scheduled_at, outcome, reason)
      select ${scheduleId}, fire.scheduled_at, fire.outcome, fire.reason
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as fire(scheduled_at timestamptz, outcome text, reason text)
      on conflict (schedule_id, scheduled_at) do nothing`);
  }

  /** The moments after the one and up to the other of which is known what came of them; milliseconds. */
  async known(scheduleId: string, after: Date, until: Date): Promise<Set<number>> {
    const rows = await this.db
      .select({ scheduledAt: scheduleFires.scheduledAt })
      .from(scheduleFires)
      .where(
        and(
          eq(scheduleFires.scheduleId, scheduleId),
          gt(scheduleFires.scheduledAt, after),
          lte(scheduleFires.scheduledAt, until),
        ),
      );
    return new Set(rows.map(({ scheduledAt }) => scheduledAt.getTime()));
  }

  /** The run of the schedule that was at work at a moment. */
  async runAtWork(scheduleId: string, at: Date): Promise<{ runId: string; hasEnded: boolean } | undefined> {
    const [row] = await this.db
      .select({ runId: runs.id, endedAt: runs.endedAt })
      .from(scheduleFires)
      .innerJoin(runs, eq(runs.id, scheduleFires.runId))
      .where(
        and(
          eq(scheduleFires.scheduleId, scheduleId),
          lte(runs.createdAt, at),
          sql`coalesce(${runs.endedAt}, 'infinity') > ${at.toISOString()}::timestamptz`,
        ),
      )
      .orderBy(sql`${runs.endedAt} is null desc`)
      .limit(1);
    return row && { runId: row.runId, hasEnded: row.endedAt !== null };
  }

  /** What the last three ended runs of each schedule spent on average; those without runs are left out. */
  async averageSpent(scheduleIds: string[]): Promise<Map<string, number>> {
    if (scheduleIds.length === 0) return new Map();
    const rows = await queryRows<{ id: string; spent: number }>(
      this.db,
      sql`
      select id, avg(spent)::float8 as spent from (
        select f.schedule_id as id, (c.receipt #>> '{activations,spent}')::int as spent,
          row_number() over (partition by f.schedule_id order by f.scheduled_at desc) as place
        from ${scheduleFires} f join ${receipts} c on c.run_id = f.run_id
        where f.schedule_id in (select jsonb_array_elements_text(${JSON.stringify(scheduleIds)}::jsonb))
      ) as ended where place <= 3 group by id`,
    );
    return new Map(rows.map(({ id, spent }) => [id, spent]));
  }

  /** The last fires of each schedule, newest first. */
  async last(scheduleIds: string[], count: number): Promise<ScheduleFire[]> {
    const rows = await queryRows<Omit<ScheduleFire, 'scheduledAt'> & { scheduledMs: number }>(
      this.db,
      sql`
      select f.schedule_id as "scheduleId", f.outcome, f.reason, f.run_id as "runId", r.state as "runState",
        (extract(epoch from f.scheduled_at) * 1000)::float8 as "scheduledMs"
      from jsonb_array_elements_text(${JSON.stringify(scheduleIds)}::jsonb) as wanted(id)
      cross join lateral (
        select * from ${scheduleFires} where schedule_id = wanted.id order by scheduled_at desc limit ${count}
      ) f
      left join ${runs} r on r.id = f.run_id
      order by f.scheduled_at desc`,
    );
    return rows.map(({ scheduledMs, ...row }) => ({ ...row, scheduledAt: new Date(Math.round(scheduledMs)) }));
  }
}

function fireOf(scheduleId: string, scheduledAt: Date) {
  return and(eq(scheduleFires.scheduleId, scheduleId), eq(scheduleFires.scheduledAt, scheduledAt));
}
