import { defineSearchAttributeKey, WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  type ChildWorkflowOptions,
  executeChild,
  ParentClosePolicy,
  proxyLocalActivities,
  workflowInfo,
  WorkflowIdReusePolicy,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import type { AcceptedRun } from '../activities/schedule-activities.js';
import { ownRecord } from './activity-options.js';
import { digestSegment } from './digest-segment.js';
import { exportSegment } from './export-segment.js';
import { workflowTaskTimeout } from './task-timeouts.js';
import { runWorkflowId } from './workflow-ids.js';

export interface FireScheduleInput {
  scheduleId: string;
}

const nominalTime = defineSearchAttributeKey('TemporalScheduledStartTime', 'DATETIME');
const kind = defineSearchAttributeKey('DebriefKind', 'KEYWORD');
const requester = defineSearchAttributeKey('DebriefRequester', 'KEYWORD');

const { acceptScheduledRun } = proxyLocalActivities<Activities>(ownRecord);

/**
 * One fire of a schedule: its run is accepted and carried out. This ends when the run has, so that Temporal's overlap
 * policies speak of runs, and a cancellation goes through to it.
 */
export async function fireSchedule({ scheduleId }: FireScheduleInput): Promise<void> {
  const scheduledAt = firedAt().toISOString();
  const { run } = await acceptScheduledRun({ scheduleId, scheduledAt });
  if (!run) return;
  try {
    await carryOut(run);
  } catch (error) {
    // The moment was fired before: its run is there.
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

async function carryOut({
  requester: name,
  digest,
  fairnessKey,
  chunks,
  parallel,
  ...run
}: AcceptedRun): Promise<void> {
  const options = {
    workflowId: runWorkflowId(run.runId),
    workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
    // A run writes its receipt, whatever becomes of its fire.
    parentClosePolicy: ParentClosePolicy.ABANDON,
    workflowTaskTimeout,
    priority: { priorityKey: 4, ...(fairnessKey !== undefined && { fairnessKey }) },
    typedSearchAttributes: [
      { key: kind, value: digest ? 'digest' : 'export' },
      { key: requester, value: name },
    ],
  } satisfies ChildWorkflowOptions;
  await (digest
    ? executeChild(digestSegment, { ...options, args: [{ ...run, ...digest }] })
    : executeChild(exportSegment, { ...options, args: [{ ...run, chunks, parallel }] }));
}

/** The moment that the schedule names, without jitter and delays; of a manual trigger, when it was asked for. */
function firedAt(): Date {
  const { typedSearchAttributes, startTime } = workflowInfo();
  return typedSearchAttributes.get(nominalTime) ?? startTime;
}
