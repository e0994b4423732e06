import { windowAt } from './local-windows.js';
import { type ScheduledRun } from './schedule.js';
import { type ExportRequest } from './segment-export.js';
import { segmentWindow } from './segment-window.js';

/** The request of a fire, its window dated. `firedAt` is the nominal moment, `timezone` the schedule's. */
export function scheduledRequest({ window, request }: ScheduledRun, firedAt: string, timezone: string): ExportRequest {
  const timeRange = windowAt(window, firedAt, timezone);
  const segmentTimeRange = segmentWindow(request.segment.id, timeRange);
  return { ...request, timeRange, ...(segmentTimeRange && { segmentTimeRange }) };
}
