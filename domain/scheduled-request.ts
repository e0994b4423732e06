import { type DigestRequest } from './digest-request.js';
import { windowAt } from './local-windows.js';
import { type ScheduledDigest, type ScheduledExport, type ScheduledRun, type UndatedExport } from './schedule.js';
import { type ExportRequest, type TimeRange } from './segment-export.js';
import { segmentWindow } from './segment-window.js';

/** The request of a fire, its window dated. `firedAt` is the nominal moment, `timezone` the schedule's. */
export function scheduledRequest(run: ScheduledExport, firedAt: string, timezone: string): ExportRequest;
export function scheduledRequest(run: ScheduledDigest, firedAt: string, timezone: string): DigestRequest;
export function scheduledRequest(run: ScheduledRun, firedAt: string, timezone: string): ExportRequest | DigestRequest;
export function scheduledRequest(run: ScheduledRun, firedAt: string, timezone: string): ExportRequest | DigestRequest {
  const timeRange = windowAt(run.window, firedAt, timezone);
  if (run.kind === 'export') return dated(run.request, timeRange);
  return { ...run.request, export: dated(run.request.export, timeRange) };
}

function dated(request: UndatedExport, timeRange: TimeRange): ExportRequest {
  const segmentTimeRange = segmentWindow(request.segment.id, timeRange);
  return { ...request, timeRange, ...(segmentTimeRange && { segmentTimeRange }) };
}
