import { Injectable } from '@nestjs/common';
import { nextFires } from '../../../domain/clock-times.js';
import { chunkProblem } from '../../../domain/export-chunking.js';
import { type ScheduledRun, type ScheduleSpec } from '../../../domain/schedule.js';
import { scheduledRequest } from '../../../domain/scheduled-request.js';
import { Problem } from '../errors/problem.js';
import { validationProblem } from '../errors/validation.js';
import { DigestRequests } from '../digests/digest-requests.js';
import { ExportRequests } from '../exports/export-requests.js';
import { type ScheduleContent } from './schedule-lifecycle.js';
import { type ScheduleBody, type ScheduleChange } from './schedule-request.js';
import { type ScheduledRunBody } from './scheduled-run.js';
import { changedSpec, toScheduleSpec } from './to-schedule-spec.js';

/** What callers say about a schedule as what is kept of it. */
@Injectable()
export class ScheduleContents {
  constructor(
    private readonly exports: ExportRequests,
    private readonly digests: DigestRequests,
  ) {}

  /** @throws Problem 422 naming every field that does not fit, 502 or 503 where Fullstory cannot name the segment */
  async of(body: ScheduleBody): Promise<ScheduleContent> {
    const spec = toScheduleSpec(body);
    return { name: body.name, spec, run: await this.toRun(body.run, spec) };
  }

  /** @throws as `of` */
  async changed(content: ScheduleContent, change: ScheduleChange): Promise<ScheduleContent> {
    const spec = changedSpec(content.spec, change);
    const run = change.run ? await this.toRun(change.run, spec) : content.run;
    return { name: change.name ?? content.name, spec, run };
  }

  private async toRun(body: ScheduledRunBody, spec: ScheduleSpec): Promise<ScheduledRun> {
    const { kind, window, request: asked } = body;
    if (kind === 'digest') return { kind, window, request: await underRun(() => this.digests.toUndated(asked)) };
    const run = { kind, window, request: await underRun(() => this.exports.toUndated(asked)) };
    const [next = new Date()] = nextFires(spec, new Date(), 1);
    const problem = chunkProblem(scheduledRequest(run, next.toISOString(), spec.timezone));
    if (problem) throw validationProblem([{ path: ['run', 'request', 'chunk'], message: problem }]);
    return run;
  }
}

/** Names the fields by where they stand in the schedule. */
async function underRun<T>(convert: () => Promise<T>): Promise<T> {
  try {
    return await convert();
  } catch (error) {
    if (!(error instanceof Problem) || !error.extra.errors) throw error;
    throw validationProblem(
      error.extra.errors.map(({ path, message }) => ({ path: ['run', 'request', path], message })),
    );
  }
}
