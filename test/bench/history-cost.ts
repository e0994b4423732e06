import { type Client, type WorkflowHandle } from '@temporalio/client';

type HistoryEvents = NonNullable<Awaited<ReturnType<WorkflowHandle['fetchHistory']>>['events']>;

export interface HistoryCost {
  events: number;
  /** As Temporal Cloud bills them; attempts after the first are not in a history, and heartbeats neither. */
  actions: number;
  largestPayloadBytes: number;
}

/** What one run cost the engine, from its newest history. */
export async function historyCost(client: Client, workflowId: string): Promise<HistoryCost> {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  return costOf(events ?? []);
}

/** The same for each history of a run that went on with fresh ones, oldest first. */
export async function historyCosts(client: Client, workflowId: string): Promise<HistoryCost[]> {
  const costs: HistoryCost[] = [];
  for (let runId: string | null | undefined; runId !== '';) {
    const { events } = await client.workflow.getHandle(workflowId, runId ?? undefined).fetchHistory();
    costs.unshift(costOf(events ?? []));
    runId = events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId ?? '';
  }
  return costs;
}

function costOf(all: HistoryEvents): HistoryCost {
  const billed = all.filter((event) => event.activityTaskScheduledEventAttributes ?? event.timerStartedEventAttributes);
  // All local activities of one workflow task are one action.
  const tasksWithMarkers = new Set(
    all.flatMap(({ markerRecordedEventAttributes: marker }) =>
      marker ? [String(marker.workflowTaskCompletedEventId)] : [],
    ),
  );
  return {
    events: all.length,
    actions: 1 + billed.length + tasksWithMarkers.size,
    largestPayloadBytes: Math.max(0, ...all.flatMap(payloadSizes)),
  };
}

function payloadSizes(value: unknown): number[] {
  if (value instanceof Uint8Array) return [value.byteLength];
  if (Array.isArray(value)) return value.flatMap(payloadSizes);
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(payloadSizes) : [];
}
