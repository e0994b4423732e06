import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { type Schedule, ScheduleStore } from '../../../storage/schedule-store.js';
import { logText } from '../errors/log-text.js';
import { TemporalUnavailable } from '../temporal-unavailable.js';
import { FireAccount } from './fire-account.js';
import { TemporalSchedules } from './temporal-schedules.js';

const hourMs = 3_600_000;

/**
 * Makes Temporal's schedules agree with ours, at the start and every hour: what a killed process left half done, what
 * Temporal lost, and the changes of clocks of a further year. Accounts for the fires of the hour.
 */
@Injectable()
export class ScheduleUpkeep implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(ScheduleUpkeep.name);
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly schedules: ScheduleStore,
    private readonly engine: TemporalSchedules,
    private readonly account: FireAccount,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.sweep(), hourMs);
    void this.sweep();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Looks after every schedule; one that fails keeps none of the others from it. @throws TemporalUnavailable */
  async lookAfterAll(): Promise<void> {
    for (const schedule of await this.schedules.list()) {
      try {
        await this.lookAfter(schedule);
      } catch (error) {
        if (error instanceof TemporalUnavailable) throw error;
        this.logger.warn(`schedule ${schedule.id} could not be looked after: ${logText(error)}`);
      }
    }
  }

  private async lookAfter(schedule: Schedule): Promise<void> {
    if (await this.engine.reconcile(schedule)) {
      this.logger.warn(`Temporal's schedule ${schedule.id} was brought up to date`);
      // Deleted in the meantime, it would otherwise be there again.
      if (!(await this.schedules.find(schedule.id))) await this.engine.delete(schedule);
    }
    await this.account.bringUpToDate(schedule);
  }

  private async sweep(): Promise<void> {
    try {
      await this.lookAfterAll();
    } catch (error) {
      if (error instanceof TemporalUnavailable) return;
      this.logger.warn(`schedules could not be looked after: ${logText(error)}`);
    }
  }
}
