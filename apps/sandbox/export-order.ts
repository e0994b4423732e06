import { type ExportRowKind, isColumnName } from './offered-columns.js';
import { type ExportPlan } from './export-rows.js';
import { recordedSinceMs } from './export-timeline.js';
import { isJsonObject, parseJsonObject } from './json-object.js';
import { type SeededSegment, seededSegments } from './seeded-segments.js';

/** What an accepted request asks for. */
export interface ExportOrder {
  segment: SeededSegment;
  /** Null for exports of individuals. */
  scope: string | null;
  /** As sent. */
  timeRange: { start: string; end: string };
  rows: Omit<ExportPlan, 'rowsPerHour'>;
}

export interface RefusedExport {
  status: 400 | 404;
  message: string;
}

/** In Unix milliseconds. */
type Range = [start: number, end: number];

const formats: unknown[] = ['FORMAT_NDJSON', 'FORMAT_CSV', 'FORMAT_JSON'];
const kinds = new Map<unknown, ExportRowKind>([
  ['TYPE_EVENT', 'events'],
  ['TYPE_INDIVIDUAL', 'individuals'],
]);
/** `everyone` is the people of the last thirty days unless a request says otherwise. */
const defaultWindowMs = 30 * 86_400_000;

/** Reads the body of `POST /segments/v1/exports` (Fullstory reference, create segment export). */
export function readExportOrder(body: string, individualsScope: string, nowMs: number): ExportOrder | RefusedExport {
  const given = parseJsonObject(body) ?? {};
  const kind = kinds.get(given.type);
  if (kind === undefined) return refused('type must be TYPE_EVENT or TYPE_INDIVIDUAL');
  if (!formats.includes(given.format)) return refused('format is not valid');
  if (given.format !== formats[0]) return refused('the sandbox writes FORMAT_NDJSON only');
  const range = readRange(given.timeRange, [recordedSinceMs, nowMs]);
  if (range === undefined) return refused('timeRange is not valid');
  const window = readWindow(given.segmentTimeRange, nowMs);
  if (window === undefined) return refused('segmentTimeRange is not valid');
  const fields = readFields(given.fields, kind);
  if (!Array.isArray(fields)) return fields;
  const scope = readScope(given.eventDetails, kind, individualsScope);
  if (scope === undefined) return refused('eventDetails is not valid');
  const segment = seededSegments.find(({ id }) => id === given.segmentId);
  if (segment === undefined) return { status: 404, message: 'Requested segment does not exist' };
  const fromMs = Math.max(range[0], window[0]);
  const toMs = Math.max(fromMs, Math.min(range[1], window[1]));
  return {
    segment,
    scope,
    timeRange: given.timeRange as ExportOrder['timeRange'],
    rows: { segment: segment.serial, kind, fromMs, toMs, fields },
  };
}

function refused(message: string): RefusedExport {
  return { status: 400, message };
}

/** Empty texts leave a side open. Undefined for what is no range. */
function readRange(value: unknown, [first, last]: Range): Range | undefined {
  if (!isJsonObject(value) || typeof value.start !== 'string' || typeof value.end !== 'string') return undefined;
  const start = value.start === '' ? first : Date.parse(value.start);
  const end = value.end === '' ? last : Date.parse(value.end);
  return start <= end ? [start, end] : undefined;
}

function readWindow(value: unknown, nowMs: number): Range | undefined {
  return value === undefined ? [nowMs - defaultWindowMs, Infinity] : readRange(value, [0, Infinity]);
}

function readFields(value: unknown, kind: ExportRowKind): string[] | RefusedExport {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return refused('fields is not valid');
  const names = value.map(String);
  const unknown = names.find((name) => !isColumnName(kind, name));
  if (unknown !== undefined) return refused(`unknown field ${unknown}`);
  return new Set(names).size < names.length ? refused('fields has a duplicate name') : names;
}

/** Null for exports of individuals, which have none. Undefined for what is no scope. */
function readScope(details: unknown, kind: ExportRowKind, individualsScope: string): string | null | undefined {
  if (kind === 'individuals') return details === undefined ? null : undefined;
  if (details === undefined) return 'SCOPE_EVENTS';
  const scope = isJsonObject(details) ? details.scope : undefined;
  return ['SCOPE_EVENTS', 'SCOPE_PAGES', 'SCOPE_SESSIONS', individualsScope].find((known) => known === scope);
}
