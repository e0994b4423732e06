import { type Client } from '@temporalio/client';

export interface HistoryCost {
  events: number;
  /** As Temporal Cloud bills them; attempts after the first are not in a history, and heartbeats neither. */
  actions: number;
  largestPayloadBytes: number;
}

/** What one run cost the engine, from its history. */
export async function historyCost(client: Client, workflowId: string): Promise<HistoryCost> {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  const all = events ?? [];
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
