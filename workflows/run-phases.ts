import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  defineQuery,
  isCancellation,
  log,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import type { OpenDelivery } from '../activities/open-delivery.js';
import { type DestinationVendor } from '../domain/destination.js';
import { type RunError, type RunPhase } from '../domain/run.js';
import { type RunWindows } from '../domain/run-windows.js';
import { type RunEnding } from '../domain/settle-run.js';
import { meteredCalls, modelAnswer, ownRecord, vendorRead, vendorWrite } from './activity-options.js';

export { type RunWindows };

export interface RunProgress {
  phase: RunPhase;
}

export const runProgress = defineQuery<RunProgress>('runProgress');

const { composeBriefing, closeRun } = proxyLocalActivities<Activities>(ownRecord);

/** Does a run's work and writes its receipt, however the work ends: done, given up or cancelled. */
export async function withReceipt(runId: string, work: (progress: RunProgress) => Promise<void>): Promise<void> {
  const progress: RunProgress = { phase: 'resolving' };
  setHandler(runProgress, () => progress);
  let ending: RunEnding = { kind: 'finished' };
  try {
    await work(progress);
  } catch (error) {
    ending = endingOf(error);
  }
  progress.phase = 'closing';
  await CancellationScope.nonCancellable(() => closeRun({ runId, ending }));
}

/**
 * From the subject to what is to be delivered. Sessions that cannot be summarised are left to the receipt; a subject that
 * cannot be resolved fails the run.
 */
export async function brief(
  { runId, windows, latest }: { runId: string; windows: RunWindows; latest?: boolean },
  progress: RunProgress,
): Promise<OpenDelivery[]> {
  progress.phase = 'resolving';
  const { findSessions } = proxyActivities<Activities>(vendorRead(windows.resolveMs));
  const { chunks } = await findSessions({ runId, latest });

  progress.phase = 'summarizing';
  const { summarizeSessions } = proxyActivities<Activities>(meteredCalls(windows.summarizeMs));
  // Each recorded step costs the engine: the only chunk is composed in the same one, unless a model is to do that.
  const inOneStep = chunks.length === 1 && windows.composeMs === undefined;
  const steps = chunks.map((sessionIds) =>
    summarizeSessions({ runId, sessionIds, ...(inOneStep && { compose: { latest } }) }),
  );
  const [composed] = await everyOne(steps);
  if (composed) return composed.open;

  progress.phase = 'composing';
  return compose({ runId, latest }, windows.composeMs);
}

/**
 * By a model where one is configured. Where it fails, or has no answer in time, a plain briefing now is worth more than
 * a better one later.
 */
async function compose(run: { runId: string; latest?: boolean }, composeMs?: number): Promise<OpenDelivery[]> {
  if (composeMs === undefined) return (await composeBriefing(run)).open;
  const { composeBriefingWithModel } = proxyActivities<Activities>(modelAnswer(composeMs));
  try {
    return (await composeBriefingWithModel(run)).open;
  } catch (error) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
    const fallback = runError(error);
    log.warn('the merge stands in for the model', { reason: fallback.message });
    return (await composeBriefing({ ...run, fallback })).open;
  }
}

const deliverTo = {
  slack: 'deliverToSlack',
  intercom: 'deliverToIntercom',
  salesforce: 'deliverToSalesforce',
  webhook: 'deliverToWebhook',
} as const satisfies Record<DestinationVendor, keyof Activities>;

/** Every destination is tried; one vendor's outage never hides another's receipt. */
export async function deliverAll(open: OpenDelivery[], windows: RunWindows, progress: RunProgress): Promise<void> {
  progress.phase = 'delivering';
  const options = vendorWrite(windows.deliverMs);
  await everyOne(
    open.map(({ vendor, taskQueue, ...delivery }) => {
      const activities = proxyActivities<Activities>(taskQueue === undefined ? options : { ...options, taskQueue });
      return activities[deliverTo[vendor]](delivery);
    }),
  );
}

/**
 * Waits for all, and returns what succeeded. Storage holds why one failed, so a failure hides none of the others; a
 * cancellation is passed on.
 */
async function everyOne<Result>(steps: Promise<Result>[]): Promise<Result[]> {
  const results: Result[] = [];
  for (const step of await Promise.allSettled(steps)) {
    if (step.status === 'fulfilled') results.push(step.value);
    else if (!(step.reason instanceof ActivityFailure) || isCancellation(step.reason)) throw step.reason;
    else log.warn('step given up', { reason: step.reason.cause?.message });
  }
  return results;
}

function endingOf(error: unknown): RunEnding {
  if (isCancellation(error)) return { kind: 'cancelled' };
  if (error instanceof ActivityFailure) return { kind: 'failed', error: runError(error) };
  throw error;
}

function runError({ activityType, cause }: ActivityFailure): RunError {
  if (cause instanceof ApplicationFailure) return { code: cause.type ?? 'internal', message: cause.message };
  return { code: 'unavailable', message: `${activityType} had no answer within its window.` };
}
