import { type ExportDestination } from './destination.js';

export const exportKinds = ['individuals', 'events', 'sessions', 'pages'] as const;
/** What one row of an export is about. */
export type ExportKind = (typeof exportKinds)[number];

export const exportFormats = ['ndjson', 'csv', 'json'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** Instants in RFC 3339, UTC; an empty one leaves that side open. */
export interface TimeRange {
  start: string;
  end: string;
}

/** A segment as the vendor names it. */
export interface Segment {
  id: string;
  name: string;
  /** Absent for the vendor's built-in ones. */
  createdAt?: string;
  url?: string;
}

/** The built-in segment that everybody is in. */
export const everyoneSegment: Pick<Segment, 'id' | 'name'> = { id: 'everyone', name: 'Everyone' };

/** The vendor's work on one export. Only `completed` together with a `searchExportId` means that the file can be had. */
export interface ExportOperation {
  id: string;
  /** As the vendor says it, such as `SEARCH_EXPORT`. */
  type: string;
  state: 'pending' | 'completed' | 'failed' | 'unknown';
  /** 0 to 100, an estimate. */
  percent: number;
  searchExportId: string | null;
  /** The vendor's words on why it failed. */
  error: string | null;
  createdAt: string | null;
  finishedAt: string | null;
  /** Until when the file can be had. */
  expiresAt: string | null;
}

/** A validated request for one file. */
export interface ExportRequest {
  /** Name of the connection that the segment is of. */
  source: string;
  segment: Pick<Segment, 'id' | 'name'>;
  kind: ExportKind;
  /** With `events`: all events of the segment's people, not only those that made them part of it. */
  scope?: 'individuals';
  format: ExportFormat;
  /** Which rows. */
  timeRange: TimeRange;
  /** Whose: replaces the segment's own window; absent: that one. */
  segmentTimeRange?: TimeRange;
  /** Columns in the order asked for; absent: every column, as the vendor orders them. */
  fields?: string[];
  /** IANA zone that time columns are written in. */
  timezone: string;
  /** A longer range becomes several operations; absent: it is never cut. */
  chunkMs?: number;
  destinations: ExportDestination[];
  note?: string;
  dryRun?: boolean;
}

export const exportChunkStates = ['planned', 'creating', 'created', 'ready', 'stored', 'failed'] as const;
/**
 * One operation at the vendor. `created` has an operation that is waited for, `ready` one whose file can be fetched, `stored`
 * has been fetched; the last two are its ends.
 */
export type ExportChunkState = (typeof exportChunkStates)[number];

/** What was written, counted while it was written. */
export interface WrittenFile {
  rows: number;
  bytes: number;
  /** Hexadecimal. */
  sha256: string;
}

/** A whole export, ready to be fetched. */
export interface ExportedFile extends WrittenFile {
  runId: string;
  /** Where the file store keeps it. */
  key: string;
  /** For people, such as `everyone-events-2026-11-19.ndjson`. */
  name: string;
  contentType: string;
  format: ExportFormat;
  segment: Pick<Segment, 'id' | 'name'>;
  kind: ExportKind;
  timeRange: TimeRange;
  createdAt: string;
  /** When it is deleted. */
  expiresAt: string;
}
