import { Injectable } from '@nestjs/common';
import { type ClockTime, clockTimes } from '../../../domain/clock-times.js';
import { ScheduleFires, type UnstartedFire } from '../../../storage/schedule-fires.js';
import { type Schedule } from '../../../storage/schedule-store.js';
import { TemporalSchedules } from './temporal-schedules.js';

/** How long a fire may take to become a run before somebody asks what became of it. */
const settleMs = 120_000;
/** Fires looked into at once; the rest is left to the next time. */
const mostFires = 500;

type Verdict = Omit<UnstartedFire, 'scheduledAt'>;

/** Leaves a trace of the fires that started nothing. */
@Injectable()
export class FireAccount {
  constructor(
    private readonly fires: ScheduleFires,
    private readonly engine: TemporalSchedules,
  ) {}

  /**
   * Compares the moments at which the schedule was to fire, as we compute them, with what came of them, and records why
   * nothing did. With `completely`, up to this very moment. A fire whose run comes later after all counts as started then.
   * @throws TemporalUnavailable
   */
  async bringUpToDate(schedule: Schedule, { completely = false } = {}): Promise<void> {
    const { id, spec, accountedUntil } = schedule;
    const until = new Date(Date.now() - (completely ? 0 : settleMs + spec.jitterMs));
    if (until <= accountedUntil) return;
    const known = await this.fires.known(id, accountedUntil, until);
    const unstarted: UnstartedFire[] = [];
    let accounted = until;
    for (const time of clockTimes(spec, accountedUntil, until)) {
      if (known.has(time.at.getTime())) continue;
      const verdict = unstarted.length < mostFires ? await this.verdict(schedule, time) : undefined;
      if (!verdict) {
        accounted = new Date(time.at.getTime() - 1);
        break;
      }
      unstarted.push({ scheduledAt: time.at, ...verdict });
    }
    await this.fires.account(id, unstarted, accounted);
  }

  /** Undefined while it is not certain that nothing will come of the fire. */
  private async verdict({ id, spec, pausedAt }: Schedule, { at, repeated }: ClockTime): Promise<Verdict | undefined> {
    if (repeated) return { outcome: 'skipped', reason: 'repeated-hour' };
    if (await this.engine.isFiring(id, at)) return undefined;
    if (pausedAt && at > pausedAt) return { outcome: 'skipped', reason: 'paused' };
    const waits = spec.overlap === 'skip' || spec.overlap === 'buffer-one';
    const atWork = waits ? await this.fires.runAtWork(id, at) : undefined;
    if (!atWork) return { outcome: 'missed', reason: 'catch-up-window' };
    // The one that is buffered starts when the run has ended.
    if (spec.overlap === 'buffer-one' && !atWork.hasEnded) return undefined;
    return { outcome: 'skipped', reason: 'overlap' };
  }
}
