import {
  type Client,
  ScheduleAlreadyRunning,
  type ScheduleDescription,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { fireWorkflowId } from '../../../workflows/workflow-ids.js';
import { type EngineSchedule, engineOverlap, toEngineSchedule } from './to-engine-schedule.js';

/** Temporal read the schedule and will not have it; `message` says why, such as a time zone that its host does not know. */
export class ScheduleRefused extends Error {
  override readonly name = 'ScheduleRefused';
}

/** Bounds a call to Temporal. @throws TemporalUnavailable */
export type TemporalCall = <T>(ask: () => Promise<T>) => Promise<T>;

/** Our schedules as Temporal keeps them. Every method may be repeated; each throws TemporalUnavailable. */
export class TemporalSchedules {
  constructor(
    private readonly client: Client,
    private readonly call: TemporalCall,
  ) {}

  /** Makes Temporal's schedule say what ours does, be it new or changed. @throws ScheduleRefused */
  async put(schedule: EngineSchedule): Promise<void> {
    const wanted = toEngineSchedule(schedule, new Date());
    try {
      await this.call(() => this.client.schedule.create(wanted));
    } catch (error) {
      // The client's word for an invalid specification.
      if (error instanceof TypeError) throw new ScheduleRefused(error.message, { cause: error });
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
      await this.call(() => this.handle(schedule).update(() => wanted));
    }
  }

  /** Does that where Temporal's differs or is missing. True when it did. */
  async reconcile(schedule: EngineSchedule): Promise<boolean> {
    const wanted = toEngineSchedule(schedule, new Date());
    const kept = await this.describe(schedule);
    if (kept?.action.memo?.revision === wanted.action.memo.revision && kept.state.paused === wanted.state.paused) {
      return false;
    }
    await this.put(schedule);
    return true;
  }

  async delete(schedule: Pick<EngineSchedule, 'id'>): Promise<void> {
    try {
      await this.call(() => this.handle(schedule).delete());
    } catch (error) {
      if (!(error instanceof ScheduleNotFoundError)) throw error;
    }
  }

  /** Fires now, as the schedule's overlap policy has it; never skipped, because somebody asked. */
  async trigger(schedule: EngineSchedule): Promise<void> {
    const { overlap } = schedule.spec;
    await this.reconcile(schedule);
    // A run that has its receipt may be at its end for a moment longer; that moment is waited for.
    await this.call(() => this.handle(schedule).trigger(engineOverlap[overlap === 'skip' ? 'buffer-one' : overlap]));
  }

  /** Fires for each of the past moments, one run after the other unless the schedule allows them to overlap. */
  async backfill(schedule: EngineSchedule, times: Date[]): Promise<void> {
    const { overlap, jitterMs } = schedule.spec;
    const policy = overlap === 'allow' ? ScheduleOverlapPolicy.ALLOW_ALL : ScheduleOverlapPolicy.BUFFER_ALL;
    const stretches = times.map((time, index) => {
      const next = times[index + 1]?.getTime() ?? Infinity;
      // The start is left out and the end is taken in; jitter delays these fires as well, and at most to the next.
      const end = Math.min(time.getTime() + jitterMs, next - 1_000);
      return { start: new Date(time.getTime() - 1_000), end: new Date(end), overlap: policy };
    });
    await this.reconcile(schedule);
    await this.call(() => this.handle(schedule).backfill(stretches));
  }

  /** Whether the fire of a moment has been started and not come to its end: no worker may have taken it yet. */
  async isFiring(scheduleId: string, scheduledAt: Date): Promise<boolean> {
    const workflow = this.client.workflow.getHandle(fireWorkflowId(scheduleId, scheduledAt));
    try {
      const { status } = await this.call(() => workflow.describe());
      return status.name === 'RUNNING';
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  }

  private async describe(schedule: EngineSchedule): Promise<ScheduleDescription | undefined> {
    try {
      return await this.call(() => this.handle(schedule).describe());
    } catch (error) {
      if (error instanceof ScheduleNotFoundError) return undefined;
      throw error;
    }
  }

  private handle({ id }: Pick<EngineSchedule, 'id'>) {
    return this.client.schedule.getHandle(id);
  }
}
