import { createHash } from 'node:crypto';
import { isStrayTime } from '../domain/clock-times.js';
import { type DigestSlices, digestSlices, fairnessKeyOf } from '../domain/digest-slices.js';
import { chunksOf } from '../domain/export-chunking.js';
import { type RunWindows } from '../domain/run-windows.js';
import { scheduledRequest } from '../domain/scheduled-request.js';
import { type ScheduleFires } from '../storage/schedule-fires.js';
import { type ScheduleStore } from '../storage/schedule-store.js';

export interface ScheduleActivities {
  /**
   * Accepts the run of a schedule's fire, for the window that the fire's nominal moment means. No run where there is no such
   * schedule any more, and where the moment only repeats one because clocks went back. May be repeated: it is the same run.
   */
  acceptScheduledRun(input: ScheduledFire): Promise<{ run?: AcceptedRun }>;
}

export interface ScheduledFire {
  scheduleId: string;
  /** The nominal moment; RFC 3339. */
  scheduledAt: string;
}

/** What the workflow of the run needs. */
export interface AcceptedRun {
  runId: string;
  requester: string;
  chunks: number;
  parallel: number;
  windows: RunWindows;
  /** Of a digest; absent: it is an export. */
  digest?: DigestSlices;
  fairnessKey?: string;
}

export interface ScheduleActivityOptions {
  schedules: ScheduleStore;
  fires: ScheduleFires;
  /** Operations of one export at once, and how long its phases are tried. */
  parallel: number;
  windows: RunWindows;
}

export function createScheduleActivities(options: ScheduleActivityOptions): ScheduleActivities {
  const { schedules, fires, parallel, windows } = options;
  return {
    async acceptScheduledRun({ scheduleId, scheduledAt }) {
      const schedule = await schedules.find(scheduleId);
      if (!schedule) return {};
      const { spec, run, requester } = schedule;
      const at = new Date(scheduledAt);
      if (isStrayTime(spec, at)) {
        await fires.account(scheduleId, [{ scheduledAt: at, outcome: 'skipped', reason: 'repeated-hour' }]);
        return {};
      }
      const request = scheduledRequest(run, scheduledAt, spec.timezone);
      const id = runIdOf(scheduleId, scheduledAt);
      const runId = await fires.start(scheduleId, at, { id, kind: run.kind, requester, request });
      const accepted = { runId, requester, parallel, windows };
      if ('segment' in request) return { run: { ...accepted, chunks: chunksOf(request).length } };
      return { run: { ...accepted, chunks: 1, digest: digestSlices, fairnessKey: fairnessKeyOf(request) } };
    },
  };
}

/** A moment of a schedule has one run, and so one id: a UUID out of its digest. */
function runIdOf(scheduleId: string, scheduledAt: string): string {
  const digest = createHash('sha256').update(`${scheduleId} ${scheduledAt}`).digest('hex');
  return digest.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}
