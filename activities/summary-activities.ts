import { cancellationSignal, sleep } from '@temporalio/activity';
import { IntegrationError } from '../integrations/http/integration-error.js';
import { type ActivationBudget } from '../storage/activation-budget.js';
import { type BudgetAlert, type ReservedSummary, type SessionSummaries } from '../storage/session-summaries.js';
import { isTransient } from './application-failure.js';
import { type Connections, connectionNamed } from './connections.js';
import { promptOf } from './prompt-version.js';

/** Calls for one session that the vendor may have charged for; then its cell ends as failed. */
const maxPossibleCharges = 3;
/** Between two looks at what another run is asking for. */
const firstLookMs = 100;
const longestLookMs = 2_000;

export interface SummaryActivities {
  /**
   * Summarises those of the named sessions that have no outcome yet, storing each as soon as it is there, so that an
   * attempt after a crash repeats none. What another run is asking for is waited for; what no budget is left for is left
   * out. Fails, to be retried, while any of them may still succeed.
   */
  summarizeSessions(input: { runId: string; sessionIds: string[] }): Promise<void>;
}

export interface SummaryActivityOptions {
  summaries: SessionSummaries;
  budget: ActivationBudget;
  fullstory: Connections['fullstory'];
  /** A month's budget has come to where people want to know. */
  onBudgetAlert: (alert: BudgetAlert) => Promise<void>;
}

export function createSummaryActivities(options: SummaryActivityOptions): SummaryActivities {
  const { summaries, budget, fullstory, onBudgetAlert } = options;
  return {
    async summarizeSessions({ runId, sessionIds }) {
      const signal = cancellationSignal();
      let waitingSince: string | undefined;
      for (let lookMs = firstLookMs; ; lookMs = Math.min(lookMs * 1.5, longestLookMs)) {
        const month = await budget.open();
        const { reserved, heldByOthers, at, alert } = await summaries.reserve(runId, sessionIds, {
          month,
          waitingSince,
        });
        if (alert) await onBudgetAlert(alert);
        await summarizeAll(runId, reserved, signal);
        if (heldByOthers.length === 0) return;
        waitingSince ??= at;
        await sleep(lookMs);
      }
    },
  };

  async function summarizeAll(runId: string, reserved: ReservedSummary[], signal: AbortSignal): Promise<void> {
    const results = await Promise.allSettled(reserved.map((session) => summarize(runId, session, signal)));
    const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
    if (signal.aborted)
      await summaries.letGo(
        runId,
        reserved.map(({ sessionId }) => sessionId),
      );
    if (failures.length > 0) throw longestWait(failures);
  }

  async function summarize(runId: string, reserved: ReservedSummary, signal: AbortSignal): Promise<void> {
    const { sessionId, request } = reserved;
    try {
      const client = connectionNamed(fullstory, request.source);
      await summaries.commit(runId, sessionId, await client.summarizeSession(sessionId, promptOf(request), signal));
    } catch (error) {
      if (!(error instanceof IntegrationError)) throw error;
      const final = await recordFailure(runId, reserved, error);
      if (!final) throw error;
    }
  }

  async function recordFailure(runId: string, reserved: ReservedSummary, error: IntegrationError): Promise<boolean> {
    const { kind, message, effect } = error;
    const released = effect === 'none';
    const spentUp = !released && reserved.possiblyCharged >= maxPossibleCharges;
    const final = !isTransient(error) || spentUp;
    await summaries.fail(runId, reserved.sessionId, { error: { kind, message }, released, final });
    return final;
  }
}

/** The failure that decides when to try again: a vendor's longest wait before any other. */
function longestWait(failures: unknown[]): unknown {
  const wait = (failure: unknown) => (failure instanceof IntegrationError ? (failure.retryAfterMs ?? 0) : 0);
  return failures.reduce((longest, failure) => (wait(failure) > wait(longest) ? failure : longest));
}
