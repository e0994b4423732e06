import { Injectable } from '@nestjs/common';
import { chunkProblem } from '../../../domain/export-chunking.js';
import { standardColumns } from '../../../domain/export-columns.js';
import { type ExportDestination } from '../../../domain/destination.js';
import { type ExportKind, type ExportRequest } from '../../../domain/segment-export.js';
import { type UndatedExport } from '../../../domain/schedule.js';
import { segmentWindow } from '../../../domain/segment-window.js';
import { isColumnFamily } from '../../../integrations/export-rows/column-index.js';
import { ApiSettings } from '../api-settings.js';
import { type Issue, validationProblem } from '../errors/validation.js';
import { FullstoryDirectory } from '../fullstory/fullstory-directory.js';
import { fullstorySource } from '../fullstory/fullstory-source.js';
import { namedSegment } from '../fullstory/named-segment.js';
import { toExportDestination } from './export-destinations.js';
import { type ExportContent, type ExportRequestBody } from './export-request.js';

const hourMs = 3_600_000;

/** What callers ask for as what a run needs. */
@Injectable()
export class ExportRequests {
  constructor(
    private readonly settings: ApiSettings,
    private readonly directory: FullstoryDirectory,
  ) {}

  /** @throws Problem 422 naming every field that does not fit, 502 or 503 where Fullstory cannot name the segment */
  async toRequest(body: ExportRequestBody): Promise<ExportRequest> {
    const { timeRange } = body;
    const problem = chunkProblem({ timeRange, ...this.chunking(body) });
    if (problem) throw validationProblem([{ path: ['chunk'], message: problem }]);
    const undated = await this.toUndated(body);
    const segmentTimeRange = body.segmentTimeRange ?? segmentWindow(undated.segment.id, timeRange);
    return { ...undated, timeRange, ...(segmentTimeRange && { segmentTimeRange }) };
  }

  /** The same for an export whose range follows from a schedule. @throws as `toRequest` */
  async toUndated(body: ExportContent): Promise<UndatedExport> {
    const { format, scope, timezone, note, dryRun } = body;
    const issues: Issue[] = [];
    const chosen = fullstorySource(body.source, this.settings.connections);
    if ('issue' in chosen) issues.push(chosen.issue);
    const destinations = this.destinations(body, issues);
    const kind = kindOf(body);
    if (scope && kind !== 'events') issues.push({ path: ['scope'], message: 'goes with kind events only' });
    if (body.chunk !== undefined && kind === 'individuals') {
      const message = 'individuals cannot be exported in parts: a person would stand in every part they were active in';
      issues.push({ path: ['chunk'], message });
    }
    const fields = fieldsOf(body, kind, destinations, issues);
    if ('issue' in chosen || issues.length > 0) throw validationProblem(issues);
    return {
      source: chosen.source,
      segment: await namedSegment(this.directory, chosen.source, body.segment),
      kind,
      ...(scope && { scope }),
      format,
      ...(fields && { fields }),
      timezone,
      ...this.chunking(body),
      destinations,
      ...(note !== undefined && { note }),
      ...(dryRun && { dryRun }),
    };
  }

  /** Rows of other kinds reach across a cut and would stand on both sides of it, so they are cut only on demand. */
  private chunking(body: ExportContent): Pick<ExportRequest, 'chunkMs'> {
    const hours = body.chunk ?? (kindOf(body) === 'events' ? this.settings.exports.chunkHours : undefined);
    return hours === undefined ? {} : { chunkMs: Math.max(1, Math.round(hours * hourMs)) };
  }

  private destinations({ destinations }: ExportContent, issues: Issue[]): ExportDestination[] {
    return destinations.flatMap((given, index) => {
      const meant = toExportDestination(given, ['destinations', index], this.settings);
      if ('destination' in meant) return [meant.destination];
      issues.push(...meant.issues);
      return [];
    });
  }
}

/** A body has exactly one of the two. */
function kindOf({ kind, type }: Pick<ExportContent, 'kind' | 'type'>): ExportKind {
  return kind ?? type ?? 'events';
}

/** A CSV gets the standard columns where none are named, so that its header does not depend on the rows. */
function fieldsOf(
  { fields, format }: ExportContent,
  kind: ExportKind,
  destinations: ExportDestination[],
  issues: Issue[],
): string[] | undefined {
  const chosen = fields ?? (format === 'csv' ? standardColumns(kind) : undefined);
  if (format === 'csv' && chosen?.some(isColumnFamily)) {
    issues.push({ path: ['fields'], message: 'a CSV needs every column by its name, so that its header is stable' });
  }
  if (!chosen || chosen.some(isColumnFamily)) return chosen;
  destinations.forEach((destination, index) => {
    if (destination.kind !== 'salesforce-rows') return;
    for (const [field, column] of Object.entries(destination.fields)) {
      if (chosen.includes(column)) continue;
      const path = ['destinations', index, 'fields', field];
      issues.push({ path, message: `the file will have no column ${column}; name it in fields` });
    }
  });
  return chosen;
}
