import { cancellationSignal } from '@temporalio/activity';
import { summarizeEach, type SummarySources } from './summarize-each.js';

export interface SummaryActivities {
  /**
   * Summarises those of the named sessions that have no outcome yet, storing each as soon as it is there, so that an
   * attempt after a crash repeats none. What another run is asking for is waited for; what no budget is left for is left
   * out. Fails, to be retried, while any of them may still succeed.
   */
  summarizeSessions(input: { runId: string; sessionIds: string[] }): Promise<void>;
}

export function createSummaryActivities(sources: SummarySources): SummaryActivities {
  return {
    summarizeSessions: (input) => summarizeEach(sources, input, cancellationSignal()),
  };
}
