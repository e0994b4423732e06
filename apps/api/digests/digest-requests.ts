import { Injectable } from '@nestjs/common';
import { type DigestDestination, type DigestRequest } from '../../../domain/digest-request.js';
import { defaultScoring, type DigestScoring } from '../../../domain/score-person.js';
import { type UndatedDigest } from '../../../domain/schedule.js';
import { segmentPersonColumns } from '../../../domain/segment-person.js';
import { segmentWindow } from '../../../domain/segment-window.js';
import { ApiSettings } from '../api-settings.js';
import { type Issue, validationProblem } from '../errors/validation.js';
import { FullstoryDirectory } from '../fullstory/fullstory-directory.js';
import { fullstorySource } from '../fullstory/fullstory-source.js';
import { namedSegment } from '../fullstory/named-segment.js';
import { RunProfiles } from '../profiles/run-profiles.js';
import { toDigestDestination } from './digest-destinations.js';
import { type DigestContent, type DigestRequestBody } from './digest-request-body.js';

const dayMs = 24 * 3_600_000;

/** What callers ask for as what a run needs. */
@Injectable()
export class DigestRequests {
  constructor(
    private readonly settings: ApiSettings,
    private readonly directory: FullstoryDirectory,
    private readonly profiles: RunProfiles,
  ) {}

  /** @throws Problem 422 naming every field that does not fit, 502 or 503 where Fullstory cannot name the segment */
  async toRequest(body: DigestRequestBody): Promise<DigestRequest> {
    const undated = await this.toUndated(body);
    const timeRange = body.timeRange ?? lastDay();
    const segmentTimeRange = body.segmentTimeRange ?? segmentWindow(undated.export.segment.id, timeRange);
    return { ...undated, export: { ...undated.export, timeRange, ...(segmentTimeRange && { segmentTimeRange }) } };
  }

  /** The same for a digest whose range follows from a schedule. @throws as `toRequest` */
  async toUndated(body: DigestContent): Promise<UndatedDigest> {
    const { profile, people, sessions, scoring, top, layout, maxActivations, note, dryRun } = body;
    const { content, issues: profileIssues } = await this.profiles.of({ profile });
    const issues: Issue[] = [...profileIssues];
    const chosen = fullstorySource(body.source, this.settings.connections);
    if ('issue' in chosen) issues.push(chosen.issue);
    const destinations = this.destinations(body, issues);
    if ('issue' in chosen || issues.length > 0) throw validationProblem(issues);
    const { source } = chosen;
    return {
      source,
      export: {
        source,
        segment: await namedSegment(this.directory, source, body.segment),
        kind: 'individuals',
        format: 'ndjson',
        fields: segmentPersonColumns(people.valueColumn),
        timezone: 'UTC',
        destinations: [],
      },
      people,
      sessions,
      profile,
      ...content,
      scoring: completed(scoring),
      top,
      layout,
      destinations,
      ...(maxActivations !== undefined && { maxActivations }),
      ...(note !== undefined && { note }),
      ...(dryRun && { dryRun: dryRun === true ? 'price' : dryRun }),
    };
  }

  private destinations({ destinations }: DigestContent, issues: Issue[]): DigestDestination[] {
    return destinations.flatMap((given, index) => {
      const meant = toDigestDestination(given, ['destinations', index], this.settings.connections);
      if ('destination' in meant) return [meant.destination];
      issues.push(...meant.issues);
      return [];
    });
  }
}

function completed({ weights, ...halves }: DigestContent['scoring']): DigestScoring {
  return { ...defaultScoring, ...halves, weights: { ...defaultScoring.weights, ...weights } };
}

function lastDay() {
  const now = Date.now();
  return { start: new Date(now - dayMs).toISOString(), end: new Date(now).toISOString() };
}
