import { cancellationSignal } from '@temporalio/activity';
import { type SummaryRequest } from '../domain/run.js';
import { briefingProfile } from '../domain/summary-profile.js';
import { type SummaryOptions } from '../integrations/fullstory/fullstory-client.js';
import { IntegrationError } from '../integrations/http/integration-error.js';
import { type ReservedSummary, type SessionSummaries } from '../storage/session-summaries.js';
import { isTransient } from './application-failure.js';
import { type Connections, connectionNamed } from './connections.js';

/** Calls for one session that the vendor may have charged for; then its cell ends as failed. */
const maxPossibleCharges = 3;

export interface SummaryActivities {
  /**
   * Summarises those of the named sessions that have no outcome yet, storing each as soon as it is there, so that an
   * attempt after a crash repeats none. Fails, to be retried, while any of them may still succeed.
   */
  summarizeSessions(input: { runId: string; sessionIds: string[] }): Promise<void>;
}

export function createSummaryActivities(
  summaries: SessionSummaries,
  { fullstory }: Pick<Connections, 'fullstory'>,
): SummaryActivities {
  return {
    async summarizeSessions({ runId, sessionIds }) {
      const signal = cancellationSignal();
      const reserved = await summaries.reserve(runId, sessionIds);
      const results = await Promise.allSettled(reserved.map((session) => summarize(runId, session, signal)));
      const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
      if (failures.length > 0) throw longestWait(failures);
    },
  };

  async function summarize(runId: string, reserved: ReservedSummary, signal: AbortSignal): Promise<void> {
    const { sessionId, request } = reserved;
    try {
      const client = connectionNamed(fullstory, request.source);
      const prompt = promptOf(request);
      await summaries.commit(runId, sessionId, await client.summarizeSession(sessionId, prompt, signal));
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

function promptOf({ promptProfile, profileContent = briefingProfile }: SummaryRequest): SummaryOptions {
  return promptProfile ? { promptProfile } : { profile: profileContent };
}

/** The failure that decides when to try again: a vendor's longest wait before any other. */
function longestWait(failures: unknown[]): unknown {
  const wait = (failure: unknown) => (failure instanceof IntegrationError ? (failure.retryAfterMs ?? 0) : 0);
  return failures.reduce((longest, failure) => (wait(failure) > wait(longest) ? failure : longest));
}
