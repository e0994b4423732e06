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
import { type RunError, type RunPhase } from '../domain/run.js';
import { type RunEnding } from '../domain/settle-run.js';
import { type DestinationVendor } from '../domain/destination.js';
import { meteredCalls, ownRecord, vendorRead, vendorWrite } from './activity-options.js';

/** How long each phase is tried before what is missing is parked and the run goes on without it; milliseconds. */
export interface RunWindows {
  resolveMs: number;
  summarizeMs: number;
  deliverMs: number;
}

export interface SummarizeUserInput {
  runId: string;
  windows: RunWindows;
}

export interface RunProgress {
  phase: RunPhase;
}

export const runProgress = defineQuery<RunProgress>('runProgress');

const { composeBriefing, closeRun } = proxyLocalActivities<Activities>(ownRecord);

/**
 * One person's sessions become one briefing at every destination. What cannot be summarised or delivered is left to
 * the receipt; only a subject that cannot be resolved fails the run. Everything but ids stays in storage.
 */
export async function summarizeUser({ runId, windows }: SummarizeUserInput): Promise<void> {
  const progress: RunProgress = { phase: 'resolving' };
  setHandler(runProgress, () => progress);
  let ending: RunEnding = { kind: 'finished' };
  try {
    const { findSessions } = proxyActivities<Activities>(vendorRead(windows.resolveMs));
    const { chunks } = await findSessions({ runId });

    progress.phase = 'summarizing';
    const { summarizeSessions } = proxyActivities<Activities>(meteredCalls(windows.summarizeMs));
    await everyOne(chunks.map((sessionIds) => summarizeSessions({ runId, sessionIds })));

    progress.phase = 'composing';
    const { open } = await composeBriefing({ runId });

    progress.phase = 'delivering';
    const deliver = deliverers(windows);
    await everyOne(open.map(({ deliveryId, vendor }) => deliver[vendor]({ deliveryId })));
  } catch (error) {
    ending = endingOf(error);
  }
  progress.phase = 'closing';
  await CancellationScope.nonCancellable(() => closeRun({ runId, ending }));
}

function deliverers(windows: RunWindows): Record<DestinationVendor, Activities['deliverToSlack']> {
  const activities = proxyActivities<Activities>(vendorWrite(windows.deliverMs));
  return {
    slack: activities.deliverToSlack,
    intercom: activities.deliverToIntercom,
    salesforce: activities.deliverToSalesforce,
  };
}

/** Waits for all. Storage holds why one failed, so a failure hides none of the others; a cancellation is passed on. */
async function everyOne(steps: Promise<unknown>[]): Promise<void> {
  for (const result of await Promise.allSettled(steps)) {
    if (result.status === 'fulfilled') continue;
    if (!(result.reason instanceof ActivityFailure) || isCancellation(result.reason)) throw result.reason;
    log.warn('step given up', { reason: result.reason.cause?.message });
  }
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
