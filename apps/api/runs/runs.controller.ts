import {
  Body,
  Controller,
  Get,
  HttpCode,
  HttpStatus,
  type MessageEvent,
  Param,
  Post,
  Query,
  Sse,
} from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { interval, last, map, merge, type Observable, share, switchMap, takeUntil } from 'rxjs';
import { z } from 'zod';
import { isTerminal } from '../../../domain/run.js';
import { settleRun } from '../../../domain/settle-run.js';
import { RunLedger } from '../../../storage/run-ledger.js';
import { type RunDetails, RunStore } from '../../../storage/run-store.js';
import { Problem } from '../errors/problem.js';
import { problemResponses } from '../errors/problem-responses.js';
import { toOpenApi } from '../openapi.js';
import { TemporalClient } from '../temporal-client.js';
import { RunFeed } from './run-feed.js';
import { isRunId } from './run-id.js';
import { toPage } from '../page-cursor.js';
import { RunQuery, toRunFilter } from './run-query.js';
import { RunRetry } from './run-retry.js';
import { RunList, RunView } from './run-responses.js';
import { toRunSummary, toRunView } from './to-run-view.js';

const RetryBody = z
  .strictObject({
    content: z
      .enum(['same', 'latest'])
      .default('same')
      .meta({ description: 'The stored bytes, or a briefing made anew.' }),
  })
  .default({ content: 'same' });

/** Proxies close a stream that is silent for a minute. */
const keepAliveMs = 20_000;

@ApiTags('runs')
@Controller('v1/runs')
export class RunsController {
  constructor(
    private readonly runs: RunStore,
    private readonly runLedger: RunLedger,
    private readonly feed: RunFeed,
    private readonly temporal: TemporalClient,
    private readonly runRetry: RunRetry,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Runs, newest first' })
  @ApiResponse({ status: 200, description: 'One page.', schema: toOpenApi(RunList) })
  @problemResponses(401, 422, 503)
  async list(@Query({ schema: RunQuery }) query: RunQuery): Promise<RunList> {
    const filter = toRunFilter(query);
    const rows = await this.runs.list({ ...filter, limit: filter.limit + 1 });
    const { page, nextCursor } = toPage(rows, filter.limit);
    return { runs: page.map(toRunSummary), nextCursor };
  }

  @Get(':id')
  @ApiOperation({ summary: 'How a run stands: state, progress, briefing and, once it has ended, its receipt' })
  @ApiResponse({ status: 200, description: 'The run.', schema: toOpenApi(RunView) })
  @problemResponses(401, 404, 503)
  async find(@Param('id') id: string): Promise<RunView> {
    return toRunView(await this.known(id));
  }

  /** Server-sent events: `progress` at every change, then `end` with the whole run and its receipt. */
  @Sse(':id/events')
  @ApiOperation({ summary: 'Follow a run until it has ended (server-sent events)' })
  @ApiResponse({
    status: 200,
    description: 'The events.',
    content: { 'text/event-stream': { schema: { type: 'string' } } },
  })
  @problemResponses(401, 404, 503)
  async events(@Param('id') id: string): Promise<Observable<MessageEvent>> {
    await this.known(id);
    const updates = this.feed.watch(id).pipe(share());
    const ended = updates.pipe(last());
    return merge(
      updates.pipe(map((update) => ({ type: 'progress', data: update }))),
      interval(keepAliveMs).pipe(
        takeUntil(ended),
        map(() => ({ type: 'keep-alive', data: '' })),
      ),
      ended.pipe(
        switchMap(() => this.known(id)),
        map((run) => ({ type: 'end', data: toRunView(run) })),
      ),
    );
  }

  /** Cancellation is asked for; the run ends with a receipt of what was done by then. */
  @Post(':id/cancel')
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({ summary: 'Cancel a run; what has been delivered stays delivered' })
  @ApiResponse({
    status: 202,
    description: 'Asked; the run ends as `cancelled`, or as it would have when nothing was left to stop.',
    schema: toOpenApi(RunView),
  })
  @problemResponses(401, 404, 409, 503)
  async cancel(@Param('id') id: string): Promise<RunView> {
    const run = await this.known(id);
    if (isTerminal(run.state)) {
      throw new Problem(
        HttpStatus.CONFLICT,
        'run-ended',
        `The run has ended as ${run.state}; there is nothing to cancel.`,
      );
    }
    const asked = await this.temporal.cancelRun(id);
    if (!asked) await this.closeUnstarted(run);
    return toRunView(await this.known(id));
  }

  /** The run is running again until what is taken up has ended; its receipt is then written anew. */
  @Post(':id/retry')
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({
    summary:
      'Take up the unfinished deliveries, and parts of an export, of a run that has ended; nothing else is touched',
  })
  @ApiResponse({ status: 202, description: 'Taken up.', schema: toOpenApi(RunView) })
  @problemResponses(401, 404, 409, 422, 503)
  async retry(
    @Param('id') id: string,
    @Body({ schema: RetryBody }) { content }: z.infer<typeof RetryBody>,
  ): Promise<RunView> {
    await this.known(id);
    const unfinished = await this.runRetry.unfinished(id);
    if (!unfinished) {
      throw new Problem(HttpStatus.CONFLICT, 'nothing-to-retry', 'No delivery of this run has failed or was skipped.');
    }
    await this.runRetry.retry(id, unfinished, { content });
    return toRunView(await this.known(id));
  }

  /** A run whose workflow does not exist cannot write its own receipt. */
  private async closeUnstarted(run: RunDetails): Promise<void> {
    await this.runLedger.close(settleRun(run.account, { kind: 'cancelled' }, new Date().toISOString()));
  }

  private async known(id: string): Promise<RunDetails> {
    const run = isRunId(id) ? await this.runs.find(id) : undefined;
    if (run) return run;
    throw new Problem(HttpStatus.NOT_FOUND, 'run-not-found', 'There is no such run.');
  }
}
