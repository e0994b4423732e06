import { Body, Controller, Headers, HttpCode, HttpStatus, Post, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { ApiSettings } from '../api-settings.js';
import { Requester } from '../requester.js';
import { problemResponses } from '../errors/problem-responses.js';
import { parseIdempotencyKey } from './idempotency-key.js';
import { RunProfiles } from '../profiles/run-profiles.js';
import { RunIntake } from '../runs/run-intake.js';
import { AcceptedRun } from '../runs/run-responses.js';
import { statusUrl } from '../runs/status-url.js';
import { toOpenApi } from '../openapi.js';
import { SummaryRequestBody, toSummaryRequest } from './summary-request.js';

@ApiTags('summaries')
@Controller('v1/summaries')
export class SummariesController {
  constructor(
    private readonly intake: RunIntake,
    private readonly profiles: RunProfiles,
    private readonly settings: ApiSettings,
  ) {}

  /** Accepts one briefing. The run goes on by itself; `statusUrl` tells how it stands. */
  @Post()
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({ summary: "Turn a person's recorded sessions into one briefing and deliver it" })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'Repeated requests with one key are one run, for 30 days.',
  })
  @ApiResponse({ status: 202, description: 'The run is kept, whatever dies.', schema: toOpenApi(AcceptedRun) })
  @problemResponses(400, 401, 409, 413, 415, 422, 503)
  async create(
    @Body({ schema: SummaryRequestBody }) body: SummaryRequestBody,
    @Headers('idempotency-key') key: string | undefined,
    @Requester() requester: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AcceptedRun> {
    const { content, issues } = await this.profiles.of(body);
    const asked = toSummaryRequest(body, this.settings.connections, issues);
    const { runId, replayed } = await this.intake.accept({
      kind: 'summary',
      requester,
      request: { ...asked, ...content },
      asked,
      idempotencyKey: key === undefined ? undefined : parseIdempotencyKey(key),
    });
    if (replayed) void reply.header('idempotent-replayed', 'true');
    return { runId, statusUrl: statusUrl(runId, request, this.settings) };
  }
}
