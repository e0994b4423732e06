/** The queue that every run's workflow and activities share, so that steps can start eagerly. */
export const taskQueue = 'debrief';

/** Starting a run twice finds the first: its workflow bears the run's own id. */
export function runWorkflowId(runId: string): string {
  return runId;
}
