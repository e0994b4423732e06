import { type ExportKind, type TimeRange } from '../../domain/segment-export.js';

/** What one operation is to export. */
export interface ExportOperationRequest {
  segmentId: string;
  kind: ExportKind;
  /** With `events`: all events of the segment's people, not only those that made them part of it. */
  scope?: 'individuals';
  timeRange: TimeRange;
  /** Absent: the segment's own window. */
  segmentTimeRange?: TimeRange;
  /** Column names as Fullstory has them, each once; absent: every column. */
  fields?: readonly string[];
}

/** Fullstory's reference has the first spelling, its prose and its own client the second. */
export const individualsScopes = ['SCOPE_INDIVIDUALS', 'SCOPE_INDIVIDUAL'] as const;

const scopes = { pages: 'SCOPE_PAGES', sessions: 'SCOPE_SESSIONS' } as const;

/**
 * The body of `POST /segments/v1/exports`. A scope belongs to event exports alone, where it is `SCOPE_EVENTS` unless
 * said otherwise (Fullstory docs, Create segment export); the format is always the one that can be read row by row.
 */
export function toExportBody(
  { segmentId, kind, scope, timeRange, segmentTimeRange, fields }: ExportOperationRequest,
  individualsScope: (typeof individualsScopes)[number] = individualsScopes[0],
) {
  const eventScope =
    kind === 'events' && scope === 'individuals'
      ? individualsScope
      : kind === 'pages' || kind === 'sessions'
        ? scopes[kind]
        : undefined;
  return {
    segmentId,
    type: kind === 'individuals' ? 'TYPE_INDIVIDUAL' : 'TYPE_EVENT',
    format: 'FORMAT_NDJSON',
    timeRange,
    ...(segmentTimeRange && { segmentTimeRange }),
    ...(fields && { fields }),
    ...(eventScope && { eventDetails: { scope: eventScope } }),
  };
}
