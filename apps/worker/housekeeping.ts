import { ScheduleAlreadyRunning, ScheduleClient, ScheduleOverlapPolicy } from '@temporalio/client';
import { type NativeConnection } from '@temporalio/worker';
import type { deleteExpiredFiles } from '../../workflows/delete-expired-files.js';
import { taskQueue } from '../../workflows/workflow-ids.js';

export const fileDeletionSchedule = 'debrief-delete-expired-files';

/** Has expired files deleted every hour, unless an earlier worker has seen to that; an operator's changes to it stay. */
export async function scheduleHousekeeping(connection: NativeConnection, namespace: string): Promise<void> {
  const schedules = new ScheduleClient({ connection, namespace });
  try {
    await schedules.create<typeof deleteExpiredFiles>({
      scheduleId: fileDeletionSchedule,
      spec: { intervals: [{ every: '1h' }] },
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1h' },
      action: {
        type: 'startWorkflow',
        workflowType: 'deleteExpiredFiles',
        workflowId: fileDeletionSchedule,
        taskQueue,
        args: [],
      },
    });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
}
