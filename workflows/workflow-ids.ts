/** The queue that every run's workflow and activities share, so that steps can start eagerly. */
export const taskQueue = 'debrief';

/** Starting a run twice finds the first: its workflow bears the run's own id. */
export function runWorkflowId(runId: string): string {
  return runId;
}

/** The workflow of a schedule's fire: Temporal appends the nominal moment to the id that the schedule's action names. */
export function fireWorkflowId(scheduleId: string, scheduledAt: Date): string {
  return `${scheduleId}-${scheduledAt.toISOString().replace(/\.\d+/, '')}`;
}
