import { type ExportedFile, type ExportFormat, type ExportRequest, type WrittenFile } from './segment-export.js';

const contentTypes: Record<ExportFormat, string> = {
  ndjson: 'application/x-ndjson',
  csv: 'text/csv; charset=utf-8',
  json: 'application/json',
};

export function exportContentType(format: ExportFormat): string {
  return contentTypes[format];
}

/** What all files of a run lie under. */
export function exportFolder(runId: string): string {
  return `exports/${runId}/`;
}

/** Where the parts of an export wait to be joined; also the prefix of them all. */
export function exportPartKey(runId: string, position?: number): string {
  return `${exportFolder(runId)}parts/${position ?? ''}`;
}

/** Where the whole export is kept. */
export function exportFileKey(runId: string, request: ExportRequest): string {
  return exportFolder(runId) + exportFileName(request);
}

/** What became of a request: the file that people and destinations are told about. */
export function exportedFile(
  runId: string,
  request: ExportRequest,
  written: WrittenFile,
  life: Pick<ExportedFile, 'createdAt' | 'expiresAt'>,
): ExportedFile {
  const { segment, kind, format, timeRange } = request;
  return {
    ...written,
    ...life,
    runId,
    key: exportFileKey(runId, request),
    name: exportFileName(request),
    contentType: exportContentType(format),
    segment,
    kind,
    format,
    timeRange,
  };
}

/** Segment, kind and local days, in letters that every file system takes: `everyone-events-2026-11-19.ndjson`. */
export function exportFileName({ segment, kind, format, timeRange, timezone }: ExportRequest): string {
  const name = segment.name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60);
  return [name || 'segment', kind, days(timeRange.start, timeRange.end, timezone)].join('-') + `.${format}`;
}

function days(start: string, end: string, timezone: string): string {
  const day = (instant: number) => new Intl.DateTimeFormat('en-CA', { timeZone: timezone }).format(instant);
  const first = start && day(Date.parse(start));
  // The end itself is not part of the range.
  const last = end && day(Date.parse(end) - 1);
  if (first && last) return first === last ? first : `${first}-to-${last}`;
  if (first) return `from-${first}`;
  return last ? `until-${last}` : 'all';
}
