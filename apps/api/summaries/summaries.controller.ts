import { Body, Controller, Headers, HttpCode, HttpStatus, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { ApiSettings } from '../api-settings.js';
import { Requester } from '../requester.js';
import { problemResponses } from '../errors/problem-responses.js';
import { parseIdempotencyKey } from './idempotency-key.js';
import { RunProfiles } from '../profiles/run-profiles.js';
import { RunAnswer } from '../runs/run-answer.js';
import { runAnswerDescription } from '../runs/run-answer-description.js';
import { RunIntake } from '../runs/run-intake.js';
import { type AcceptedRun, type RunView } from '../runs/run-responses.js';
import { SummaryRequestBody, toSummaryRequest } from './summary-request.js';

@ApiTags('summaries')
@Controller('v1/summaries')
export class SummariesController {
  constructor(
    private readonly intake: RunIntake,
    private readonly profiles: RunProfiles,
    private readonly answer: RunAnswer,
    private readonly settings: ApiSettings,
  ) {}

  /** Accepts one briefing. The run goes on by itself; `statusUrl` tells how it stands. */
  @Post()
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({ summary: "Turn a person's recorded sessions into one briefing and deliver it" })
  @runAnswerDescription()
  @problemResponses(400, 401, 409, 413, 415, 422, 503)
  async create(
    @Body({ schema: SummaryRequestBody }) body: SummaryRequestBody,
    @Headers('idempotency-key') key: string | undefined,
    @Requester() requester: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AcceptedRun | RunView> {
    const { content, issues } = await this.profiles.of(body);
    const asked = toSummaryRequest(body, this.settings.connections, issues);
    const accepted = await this.intake.accept({
      kind: 'summary',
      requester,
      request: { ...asked, ...content },
      asked,
      idempotencyKey: key === undefined ? undefined : parseIdempotencyKey(key),
    });
    return this.answer.give(accepted, request, reply);
  }
}
