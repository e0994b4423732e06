import { cancellationSignal } from '@temporalio/activity';
import { type BriefingActivities } from './briefing-activities.js';
import { type OpenDelivery } from './open-delivery.js';
import { summarizeEach, type SummarySources } from './summarize-each.js';

export interface SummarizeInput {
  runId: string;
  sessionIds: string[];
  /** They are all that the run asks for: its briefing is composed in the same step. */
  compose?: { latest?: boolean | undefined };
}

export interface SummaryActivities {
  /**
   * Summarises those of the named sessions that have no outcome yet, storing each as soon as it is there, so that an
   * attempt after a crash repeats none. What another run is asking for is waited for; what no budget is left for is left
   * out. Fails, to be retried, while any of them may still succeed. Where it is to compose, it returns as
   * `composeBriefing` does.
   */
  summarizeSessions(input: SummarizeInput): Promise<{ open: OpenDelivery[] } | undefined>;
}

export interface SummaryActivityOptions extends Pick<BriefingActivities, 'composeBriefing'> {
  sources: SummarySources;
}

export function createSummaryActivities({ sources, composeBriefing }: SummaryActivityOptions): SummaryActivities {
  return {
    async summarizeSessions({ runId, sessionIds, compose }) {
      await summarizeEach(sources, { runId, sessionIds }, cancellationSignal());
      return compose && composeBriefing({ runId, ...compose });
    },
  };
}
