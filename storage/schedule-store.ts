import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import { type ScheduledRun, type ScheduleSpec } from '../domain/schedule.js';
import { type Db, isUniqueViolation, query } from './database.js';
import { type Claim, claimingKey, claimOf } from './idempotency-claim.js';
import { idempotencyKeys, schedules } from './schema.js';

export interface NewSchedule extends Claim {
  name: string;
  spec: ScheduleSpec;
  run: ScheduledRun;
}

export interface Schedule {
  id: string;
  name: string;
  requester: string;
  spec: ScheduleSpec;
  run: ScheduledRun;
  /** Fires after this moment are skipped. */
  pausedAt: Date | null;
  accountedUntil: Date;
  createdAt: Date;
  updatedAt: Date;
}

export type ScheduleCreation =
  { kind: 'created' | 'replayed'; schedule: Schedule } | { kind: 'key-reused' } | { kind: 'name-taken' };

/** What is to happen again and again. A name stands for one schedule of a requester at a time. */
export class ScheduleStore {
  constructor(private readonly db: Db) {}

  /** Writes the schedule and the idempotency key in one statement. A key older than 30 days counts as new. */
  async create(schedule: NewSchedule): Promise<ScheduleCreation> {
    try {
      const row = await write(this.db, schedule);
      const created = row && (await this.find(row.id));
      if (created) return { kind: 'created', schedule: created };
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      return { kind: 'name-taken' };
    }
    return this.replay(schedule);
  }

  /** Takes back a schedule that the engine certainly does not know. */
  async forget(id: string): Promise<void> {
    await this.db.execute(sql`
      with forgotten as (delete from ${schedules} where id = ${id} returning id)
      delete from ${idempotencyKeys} where run_id in (select id from forgotten)`);
  }

  async find(id: string): Promise<Schedule | undefined> {
    const [row] = await this.db
      .select()
      .from(schedules)
      .where(and(eq(schedules.id, id), isNull(schedules.deletedAt)));
    return row;
  }

  /** Newest first. */
  async list({ after, limit }: { after?: { createdAt: Date; id: string }; limit?: number } = {}): Promise<Schedule[]> {
    const older =
      after &&
      sql`(${schedules.createdAt}, ${schedules.id}) < (${after.createdAt.toISOString()}::timestamptz, ${after.id})`;
    const query = this.db
      .select()
      .from(schedules)
      .where(and(isNull(schedules.deletedAt), older))
      .orderBy(desc(schedules.createdAt), desc(schedules.id));
    return limit === undefined ? query : query.limit(limit);
  }

  /**
   * Replaces what the schedule says. What it said before is not accounted for any more. Undefined when it is not there.
   */
  async update(
    id: string,
    change: Pick<Schedule, 'name' | 'spec' | 'run' | 'pausedAt'>,
  ): Promise<Schedule | 'name-taken' | undefined> {
    try {
      const [row] = await this.db
        .update(schedules)
        .set({ ...change, updatedAt: sql`now()`, accountedUntil: sql`greatest(${schedules.accountedUntil}, now())` })
        .where(and(eq(schedules.id, id), isNull(schedules.deletedAt)))
        .returning();
      return row;
    } catch (error) {
      if (isUniqueViolation(error)) return 'name-taken';
      throw error;
    }
  }

  /** False when it is not there. Its fires and runs stay. */
  async delete(id: string): Promise<boolean> {
    const rows = await this.db
      .update(schedules)
      .set({ deletedAt: sql`now()` })
      .where(and(eq(schedules.id, id), isNull(schedules.deletedAt)))
      .returning({ id: schedules.id });
    return rows.length > 0;
  }

  private async replay({ requester, idempotency }: NewSchedule): Promise<ScheduleCreation> {
    const [known] = await this.db
      .select({ id: idempotencyKeys.runId, bodyHash: idempotencyKeys.bodyHash })
      .from(idempotencyKeys)
      .where(and(eq(idempotencyKeys.requester, requester), eq(idempotencyKeys.key, idempotency?.key ?? '')));
    const schedule = known && known.bodyHash === idempotency?.bodyHash ? await this.find(known.id) : undefined;
    return schedule ? { kind: 'replayed', schedule } : { kind: 'key-reused' };
  }
}

/** Writes nothing where the key is known. Fails as a whole where the name is another schedule's. */
async function write(db: Db, schedule: NewSchedule): Promise<{ id: string } | undefined> {
  const { name, spec, run } = schedule;
  const [row] = await query<{ id: string }>(db)`
    with asked as (select ${claimOf(schedule)}::jsonb as json), ${claimingKey}
    insert into ${schedules} (id, name, requester, spec, run)
    select id, ${name}, requester, ${JSON.stringify(spec)}::jsonb, ${JSON.stringify(run)}::jsonb
    from claimed returning id`;
  return row;
}
