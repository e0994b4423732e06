import { sleep } from '@temporalio/activity';
import { IntegrationError } from '../integrations/http/integration-error.js';
import { type ActivationBudget } from '../storage/activation-budget.js';
import { type BudgetAlert, type ReservedSummary, type SessionSummaries } from '../storage/session-summaries.js';
import { isTransient } from './application-failure.js';
import { type Connections, connectionNamed } from './connections.js';
import { longestWait } from './longest-wait.js';
import { promptOf } from './prompt-version.js';

/** Calls for one session that the vendor may have charged for; then its cell ends as failed. */
const maxPossibleCharges = 3;
/** Between two looks at what another run is asking for. */
const firstLookMs = 100;
const longestLookMs = 2_000;

export interface SummarySources {
  summaries: SessionSummaries;
  budget: ActivationBudget;
  fullstory: Connections['fullstory'];
  /** A month's budget has come to where people want to know. */
  onBudgetAlert: (alert: BudgetAlert) => Promise<void>;
}

/**
 * Summarises those of a run's sessions that have no outcome yet, all at once, storing each as soon as it is there. What
 * another run is asking for is waited for; what no budget is left for is left out. Throws while any of them may still
 * succeed.
 */
export async function summarizeEach(
  sources: SummarySources,
  { runId, sessionIds }: { runId: string; sessionIds: string[] },
  signal: AbortSignal,
): Promise<void> {
  let waitingSince: string | undefined;
  for (let lookMs = firstLookMs; ; lookMs = Math.min(lookMs * 1.5, longestLookMs)) {
    const month = await sources.budget.open();
    const { reserved, heldByOthers, at, alert } = await sources.summaries.reserve(runId, sessionIds, {
      month,
      waitingSince,
    });
    if (alert) await sources.onBudgetAlert(alert);
    await summarizeAll(sources, runId, reserved, signal);
    if (heldByOthers.length === 0) return;
    waitingSince ??= at;
    await sleep(lookMs);
  }
}

async function summarizeAll(
  sources: SummarySources,
  runId: string,
  reserved: ReservedSummary[],
  signal: AbortSignal,
): Promise<void> {
  const results = await Promise.allSettled(reserved.map((session) => summarize(sources, runId, session, signal)));
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  if (signal.aborted)
    await sources.summaries.letGo(
      runId,
      reserved.map(({ sessionId }) => sessionId),
    );
  if (failures.length > 0) throw longestWait(failures);
}

async function summarize(
  { summaries, fullstory }: SummarySources,
  runId: string,
  reserved: ReservedSummary,
  signal: AbortSignal,
): Promise<void> {
  const { sessionId, request } = reserved;
  try {
    const client = connectionNamed(fullstory, request.source);
    await summaries.commit(runId, sessionId, await client.summarizeSession(sessionId, promptOf(request), signal));
  } catch (error) {
    if (!(error instanceof IntegrationError)) throw error;
    const final = await recordFailure(summaries, runId, reserved, error);
    if (!final) throw error;
  }
}

async function recordFailure(
  summaries: SessionSummaries,
  runId: string,
  { sessionId, possiblyCharged }: ReservedSummary,
  error: IntegrationError,
): Promise<boolean> {
  const { kind, message, effect } = error;
  const released = effect === 'none';
  const spentUp = !released && possiblyCharged >= maxPossibleCharges;
  const final = !isTransient(error) || spentUp;
  await summaries.fail(runId, sessionId, { error: { kind, message }, released, final });
  return final;
}
