import { Injectable } from '@nestjs/common';
import { ScheduleFires } from '../../../storage/schedule-fires.js';
import { type Schedule, ScheduleStore } from '../../../storage/schedule-store.js';
import { isRunId } from '../runs/run-id.js';
import { TemporalUnavailable } from '../temporal-unavailable.js';
import { FireAccount } from './fire-account.js';
import { scheduleNotFound } from './schedule-lifecycle.js';
import { type ScheduleView, toScheduleView } from './schedule-responses.js';

const fewFires = 5;

/** Schedules with what came of their last fires. */
@Injectable()
export class ScheduleViews {
  constructor(
    private readonly schedules: ScheduleStore,
    private readonly fires: ScheduleFires,
    private readonly account: FireAccount,
  ) {}

  /** @throws Problem 404 */
  async known(id: string): Promise<Schedule> {
    const schedule = isRunId(id) ? await this.schedules.find(id) : undefined;
    if (schedule) return schedule;
    throw scheduleNotFound();
  }

  /** Each with its last few fires. Those that came to nothing are looked into first, as far as Temporal can be asked. */
  async ofAll(schedules: Schedule[], count = fewFires): Promise<ScheduleView[]> {
    try {
      for (const schedule of schedules) await this.account.bringUpToDate(schedule);
    } catch (error) {
      if (!(error instanceof TemporalUnavailable)) throw error;
    }
    const fires = await this.fires.last(
      schedules.map(({ id }) => id),
      count,
    );
    return schedules.map((schedule) => toScheduleView(schedule, fires));
  }

  async of(schedule: Schedule, count = fewFires): Promise<ScheduleView> {
    const [view] = await this.ofAll([schedule], count);
    if (!view) throw new Error('one schedule has one view');
    return view;
  }
}
