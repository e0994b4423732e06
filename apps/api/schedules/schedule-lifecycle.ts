import { HttpStatus, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { fireTimes } from '../../../domain/clock-times.js';
import { type Schedule, type ScheduleCreation, ScheduleStore } from '../../../storage/schedule-store.js';
import { ScheduleFires } from '../../../storage/schedule-fires.js';
import { Problem } from '../errors/problem.js';
import { validationProblem } from '../errors/validation.js';
import { requestHash } from '../request-hash.js';
import { StartUnknown, TemporalUnavailable } from '../temporal-unavailable.js';
import { FireAccount } from './fire-account.js';
import { ScheduleRefused, TemporalSchedules } from './temporal-schedules.js';
import { type EngineSchedule, plannedYears } from './to-engine-schedule.js';

const mostBackfills = 366;

export type ScheduleContent = Pick<Schedule, 'name' | 'spec' | 'run'>;

/**
 * Schedules, in our database and at Temporal. The row counts: what Temporal has is made to agree with it, by the next
 * change or by `ScheduleUpkeep`, whichever of the two was reached when a process died.
 */
@Injectable()
export class ScheduleLifecycle {
  constructor(
    private readonly schedules: ScheduleStore,
    private readonly fires: ScheduleFires,
    private readonly engine: TemporalSchedules,
    private readonly account: FireAccount,
  ) {}

  /** @throws Problem 409, 422; TemporalUnavailable, with nothing kept, or StartUnknown, which the same key resolves */
  async create(
    content: ScheduleContent,
    { requester, idempotencyKey: key }: { requester: string; idempotencyKey: string | undefined },
  ): Promise<{ schedule: Schedule; replayed: boolean }> {
    const idempotency = key === undefined ? undefined : { key, bodyHash: requestHash(content) };
    const creation = await this.schedules.create({ id: randomUUID(), requester, ...content, idempotency });
    const schedule = createdOr409(creation);
    try {
      await this.putAtEngine(schedule);
    } catch (error) {
      // Nobody knows whether Temporal has it. It is kept, and Temporal will have it, like a run that may have started.
      if (error instanceof TemporalUnavailable && !error.nothingDone) throw new StartUnknown(error);
      if (creation.kind === 'created') await this.schedules.forget(schedule.id);
      throw error;
    }
    return { schedule, replayed: creation.kind === 'replayed' };
  }

  /** @throws Problem 404, 409, 422; TemporalUnavailable, after which the schedule is as it was */
  async change(schedule: Schedule, change: Partial<ScheduleContent & Pick<Schedule, 'pausedAt'>>): Promise<Schedule> {
    await this.account.bringUpToDate(schedule, { completely: true });
    const { id, name, spec, run, pausedAt } = { ...schedule, ...change };
    await this.putAtEngine({ id, spec, pausedAt });
    const stored = await this.schedules.update(id, { name, spec, run, pausedAt });
    if (stored === undefined || stored === 'name-taken') {
      // The row did not take it, so Temporal must not keep it either.
      await (stored ? this.engine.put(schedule) : this.engine.delete(schedule));
      throw stored ? nameTaken() : scheduleNotFound();
    }
    await this.agree(stored);
    return stored;
  }

  /** The runs that it has started go on. @throws TemporalUnavailable, after which the schedule is as it was */
  async delete(schedule: Schedule): Promise<void> {
    await this.engine.delete(schedule);
    await this.schedules.delete(schedule.id);
  }

  /**
   * Two triggers within one second are one.
   * @throws Problem 409 when a run is at work and the schedule says to skip then; TemporalUnavailable
   */
  async trigger(schedule: Schedule): Promise<void> {
    const atWork = schedule.spec.overlap === 'skip' ? await this.fires.runAtWork(schedule.id, new Date()) : undefined;
    if (atWork) {
      const detail = `Run ${atWork.runId} of this schedule is at work, and the schedule skips fires then. Wait or cancel it.`;
      throw new Problem(HttpStatus.CONFLICT, 'run-at-work', detail);
    }
    await this.engine.trigger(schedule);
  }

  /**
   * Fires for every moment from `start` up to, not including, `end`. A moment that has a run already keeps it.
   * @throws Problem 422; TemporalUnavailable
   */
  async backfill(schedule: Schedule, { start, end }: { start: Date; end: Date }): Promise<Date[]> {
    const earliest = plannedYears(new Date()).start;
    if (start < earliest) throw refused('start', `a backfill reaches back to ${earliest.toISOString()}`);
    if (end.getTime() > Date.now()) throw refused('end', 'must not be in the future');
    const times: Date[] = [];
    for (const time of fireTimes(schedule.spec, new Date(start.getTime() - 1), new Date(end.getTime() - 1))) {
      if (times.push(time) > mostBackfills) {
        throw refused('end', `the schedule fires more than ${mostBackfills} times in this range; backfill it in parts`);
      }
    }
    if (times.length > 0) await this.engine.backfill(schedule, times);
    return times;
  }

  /** Of two changes at once, Temporal has the one whose row came last. */
  private async agree(stored: Schedule): Promise<void> {
    try {
      await this.engine.reconcile(stored);
    } catch (error) {
      if (!(error instanceof TemporalUnavailable)) throw error;
    }
  }

  private async putAtEngine(schedule: EngineSchedule): Promise<void> {
    try {
      await this.engine.put(schedule);
    } catch (error) {
      if (error instanceof ScheduleRefused) throw refused('timezone', `Temporal refuses it: ${error.message}`);
      throw error;
    }
  }
}

export function scheduleNotFound(): Problem {
  return new Problem(HttpStatus.NOT_FOUND, 'schedule-not-found', 'There is no such schedule.');
}

function createdOr409(creation: ScheduleCreation): Schedule {
  if (creation.kind === 'name-taken') throw nameTaken();
  if (creation.kind === 'key-reused') {
    const detail = 'This Idempotency-Key was used for another request. Use a new key for a new request.';
    throw new Problem(HttpStatus.CONFLICT, 'idempotency-key-reused', detail);
  }
  return creation.schedule;
}

function nameTaken(): Problem {
  return new Problem(HttpStatus.CONFLICT, 'name-taken', 'You have a schedule of this name already. Change that one.');
}

function refused(path: string, message: string): Problem {
  return validationProblem([{ path: [path], message }]);
}
