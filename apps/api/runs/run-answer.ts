import { HttpStatus, Injectable } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { fromEvent } from 'rxjs';
import { RunStore } from '../../../storage/run-store.js';
import { ApiSettings } from '../api-settings.js';
import { preferredWait } from './preferred-wait.js';
import { RunFeed } from './run-feed.js';
import { type AcceptedRun, type RunView } from './run-responses.js';
import { statusUrl } from './status-url.js';
import { toRunView } from './to-run-view.js';

/** Answers a request that has become a run: with the run where it ends while the caller waits, else with its address. */
@Injectable()
export class RunAnswer {
  constructor(
    private readonly feed: RunFeed,
    private readonly runs: RunStore,
    private readonly settings: ApiSettings,
  ) {}

  async give(
    { runId, replayed }: { runId: string; replayed: boolean },
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<AcceptedRun | RunView> {
    if (replayed) void reply.header('idempotent-replayed', 'true');
    const seconds = preferredWait(request.headers.prefer);
    if (seconds !== undefined) {
      void reply.header('preference-applied', `wait=${seconds}`);
      const run = await this.ended(runId, seconds, reply);
      if (run) {
        void reply.status(HttpStatus.OK);
        return run;
      }
    }
    return { runId, statusUrl: statusUrl(runId, request, this.settings) };
  }

  /** A look-up that fails denies nothing: the run is accepted, and its address tells the rest. */
  private async ended(runId: string, seconds: number, { raw }: FastifyReply): Promise<RunView | undefined> {
    if (!(await this.feed.endsWithin(runId, seconds * 1000, fromEvent(raw, 'close')))) return undefined;
    const run = await this.runs.find(runId).catch(() => undefined);
    return run && toRunView(run);
  }
}
