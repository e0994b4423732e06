import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  HttpStatus,
  Param,
  Patch,
  Post,
  Query,
  Res,
} from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { z } from 'zod';
import { ScheduleStore } from '../../../storage/schedule-store.js';
import { problemResponses } from '../errors/problem-responses.js';
import { toOpenApi } from '../openapi.js';
import { parseCursor, toPage } from '../page-cursor.js';
import { Requester } from '../requester.js';
import { isRunId } from '../runs/run-id.js';
import { parseIdempotencyKey } from '../summaries/idempotency-key.js';
import { BackfillBody, ScheduleBody, ScheduleChange } from './schedule-request.js';
import { ScheduleContents } from './schedule-contents.js';
import { ScheduleLifecycle } from './schedule-lifecycle.js';
import { BackfillResult, ScheduleList, ScheduleView } from './schedule-responses.js';
import { ScheduleViews } from './schedule-views.js';

const ScheduleQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().optional(),
});

@ApiTags('schedules')
@Controller('v1/schedules')
export class SchedulesController {
  constructor(
    private readonly schedules: ScheduleStore,
    private readonly lifecycle: ScheduleLifecycle,
    private readonly contents: ScheduleContents,
    private readonly views: ScheduleViews,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Have something done again and again' })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'Repeated requests with one key are one schedule, for 30 days.',
  })
  @ApiResponse({ status: 201, description: 'The schedule is kept.', schema: toOpenApi(ScheduleView) })
  @problemResponses(400, 401, 409, 413, 415, 422, 503)
  async create(
    @Body({ schema: ScheduleBody }) body: ScheduleBody,
    @Headers('idempotency-key') key: string | undefined,
    @Requester() requester: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ScheduleView> {
    const idempotencyKey = key === undefined ? undefined : parseIdempotencyKey(key);
    const content = await this.contents.of(body);
    const { schedule, replayed } = await this.lifecycle.create(content, { requester, idempotencyKey });
    if (replayed) void reply.header('idempotent-replayed', 'true');
    return this.views.of(schedule);
  }

  @Get()
  @ApiOperation({ summary: 'Schedules, newest first, with their next and last fires' })
  @ApiResponse({ status: 200, description: 'One page.', schema: toOpenApi(ScheduleList) })
  @problemResponses(401, 422, 503)
  async list(
    @Query({ schema: ScheduleQuery }) { limit, cursor }: z.infer<typeof ScheduleQuery>,
  ): Promise<ScheduleList> {
    const after = cursor === undefined ? undefined : parseCursor(cursor, isRunId);
    const rows = await this.schedules.list({ limit: limit + 1, ...(after && { after }) });
    const { page, nextCursor } = toPage(rows, limit);
    return { schedules: await this.views.ofAll(page), nextCursor };
  }

  @Get(':id')
  @ApiOperation({ summary: 'One schedule with its next and last fires' })
  @ApiResponse({ status: 200, description: 'The schedule.', schema: toOpenApi(ScheduleView) })
  @problemResponses(401, 404, 503)
  async find(@Param('id') id: string): Promise<ScheduleView> {
    return this.views.of(await this.views.known(id), 50);
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change what is named; what has been started goes on as it was' })
  @ApiResponse({ status: 200, description: 'The changed schedule.', schema: toOpenApi(ScheduleView) })
  @problemResponses(400, 401, 404, 409, 413, 415, 422, 503)
  async change(
    @Param('id') id: string,
    @Body({ schema: ScheduleChange }) change: ScheduleChange,
  ): Promise<ScheduleView> {
    const schedule = await this.views.known(id);
    return this.views.of(await this.lifecycle.change(schedule, await this.contents.changed(schedule, change)));
  }

  @Delete(':id')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({ summary: 'End a schedule; its runs stay' })
  @ApiResponse({ status: 204, description: 'It fires no more.' })
  @problemResponses(401, 404, 503)
  async delete(@Param('id') id: string): Promise<void> {
    await this.lifecycle.delete(await this.views.known(id));
  }

  /** The run shows up among `lastFires` as soon as a worker has taken it. */
  @Post(':id/trigger')
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({ summary: 'Fire now, also when paused' })
  @ApiResponse({ status: 202, description: 'Fired.', schema: toOpenApi(ScheduleView) })
  @problemResponses(401, 404, 409, 503)
  async trigger(@Param('id') id: string): Promise<ScheduleView> {
    const schedule = await this.views.known(id);
    await this.lifecycle.trigger(schedule);
    return this.views.of(schedule);
  }

  @Post(':id/pause')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: 'Skip fires until it is resumed' })
  @ApiResponse({ status: 200, description: 'Paused.', schema: toOpenApi(ScheduleView) })
  @problemResponses(401, 404, 503)
  async pause(@Param('id') id: string): Promise<ScheduleView> {
    const schedule = await this.views.known(id);
    const paused = schedule.pausedAt ? schedule : await this.lifecycle.change(schedule, { pausedAt: new Date() });
    return this.views.of(paused);
  }

  @Post(':id/resume')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: 'Fire again; what was skipped is not made up for' })
  @ApiResponse({ status: 200, description: 'Resumed.', schema: toOpenApi(ScheduleView) })
  @problemResponses(401, 404, 503)
  async resume(@Param('id') id: string): Promise<ScheduleView> {
    const schedule = await this.views.known(id);
    return this.views.of(schedule.pausedAt ? await this.lifecycle.change(schedule, { pausedAt: null }) : schedule);
  }

  @Post(':id/backfill')
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({ summary: 'Fire for the moments of a stretch of the past, one run after the other' })
  @ApiResponse({ status: 202, description: 'Fired.', schema: toOpenApi(BackfillResult) })
  @problemResponses(400, 401, 404, 413, 415, 422, 503)
  async backfill(
    @Param('id') id: string,
    @Body({ schema: BackfillBody }) { start, end }: BackfillBody,
  ): Promise<BackfillResult> {
    const range = { start: new Date(start), end: new Date(end) };
    const fires = await this.lifecycle.backfill(await this.views.known(id), range);
    return { fires: fires.map((at) => at.toISOString()) };
  }
}
