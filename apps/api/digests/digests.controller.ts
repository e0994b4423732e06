import { Body, Controller, Headers, HttpCode, HttpStatus, Post, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { ApiSettings } from '../api-settings.js';
import { problemResponses } from '../errors/problem-responses.js';
import { toOpenApi } from '../openapi.js';
import { Requester } from '../requester.js';
import { RunIntake } from '../runs/run-intake.js';
import { AcceptedRun } from '../runs/run-responses.js';
import { statusUrl } from '../runs/status-url.js';
import { parseIdempotencyKey } from '../summaries/idempotency-key.js';
import { DigestRequestBody } from './digest-request-body.js';
import { DigestRequests } from './digest-requests.js';

@ApiTags('digests')
@Controller('v1/digests')
export class DigestsController {
  constructor(
    private readonly requests: DigestRequests,
    private readonly intake: RunIntake,
    private readonly settings: ApiSettings,
  ) {}

  /** Accepts one digest. The run goes on by itself; `statusUrl` tells how it stands. */
  @Post()
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({ summary: 'Tell who of a segment is worth a call, and why' })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'Repeated requests with one key are one run, for 30 days.',
  })
  @ApiResponse({ status: 202, description: 'The run is kept, whatever dies.', schema: toOpenApi(AcceptedRun) })
  @problemResponses(400, 401, 409, 413, 415, 422, 502, 503)
  async create(
    @Body({ schema: DigestRequestBody }) body: DigestRequestBody,
    @Headers('idempotency-key') key: string | undefined,
    @Requester() requester: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AcceptedRun> {
    const idempotencyKey = key === undefined ? undefined : parseIdempotencyKey(key);
    const { runId, replayed } = await this.intake.accept({
      kind: 'digest',
      requester,
      request: await this.requests.toRequest(body),
      // The last 24 hours are others at every repetition.
      asked: body,
      idempotencyKey,
    });
    if (replayed) void reply.header('idempotent-replayed', 'true');
    return { runId, statusUrl: statusUrl(runId, request, this.settings) };
  }
}
