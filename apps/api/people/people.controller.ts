import { Body, Controller, Headers, HttpCode, HttpStatus, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { inlineProfile } from '../../../domain/inline-profile.js';
import { briefingProfile } from '../../../domain/summary-profile.js';
import { ApiSettings } from '../api-settings.js';
import { problemResponses } from '../errors/problem-responses.js';
import { RunProfiles } from '../profiles/run-profiles.js';
import { Requester } from '../requester.js';
import { RunAnswer } from '../runs/run-answer.js';
import { runAnswerDescription } from '../runs/run-answer-description.js';
import { RunIntake } from '../runs/run-intake.js';
import { type AcceptedRun, type RunView } from '../runs/run-responses.js';
import { parseIdempotencyKey } from '../summaries/idempotency-key.js';
import { toSummaryRequest } from '../summaries/summary-request.js';
import { PersonProfileBody, toSummaryBody } from './person-profile-request.js';

@ApiTags('people')
@Controller('v1/people')
export class PeopleController {
  constructor(
    private readonly intake: RunIntake,
    private readonly profiles: RunProfiles,
    private readonly answer: RunAnswer,
    private readonly settings: ApiSettings,
  ) {}

  /** A run of kind `summary`; its briefing is the one answer across the sessions, each statement with those it rests on. */
  @Post('profile')
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({ summary: "Bring one person's newest sessions together as one cited answer, by prompts of your own" })
  @runAnswerDescription()
  @problemResponses(400, 401, 409, 413, 415, 422, 503)
  async create(
    @Body({ schema: PersonProfileBody }) given: PersonProfileBody,
    @Headers('idempotency-key') key: string | undefined,
    @Requester() requester: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AcceptedRun | RunView> {
    const { body, llm } = toSummaryBody(given);
    const { content, issues } = await this.profiles.of(body);
    const asked = toSummaryRequest(body, this.settings.connections, issues);
    const own = llm && { profileContent: inlineProfile(content?.profileContent ?? briefingProfile, llm) };
    const accepted = await this.intake.accept({
      kind: 'summary',
      requester,
      request: { ...asked, ...(own ?? content) },
      asked: { ...asked, ...(llm && { llm }) },
      idempotencyKey: key === undefined ? undefined : parseIdempotencyKey(key),
    });
    return this.answer.give(accepted, request, reply);
  }
}
