import { Body, Controller, Get, Headers, HttpCode, HttpStatus, Param, Post, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { ExportFiles } from '../../../storage/export-files.js';
import { RunStore } from '../../../storage/run-store.js';
import { isTerminal } from '../../../domain/run.js';
import { type ExportedFile } from '../../../domain/segment-export.js';
import { OpenToExportLinks } from '../api-key.guard.js';
import { ApiSettings } from '../api-settings.js';
import { Problem } from '../errors/problem.js';
import { problemResponses } from '../errors/problem-responses.js';
import { toOpenApi } from '../openapi.js';
import { Requester } from '../requester.js';
import { isRunId } from '../runs/run-id.js';
import { RunIntake } from '../runs/run-intake.js';
import { AcceptedRun } from '../runs/run-responses.js';
import { statusUrl } from '../runs/status-url.js';
import { parseIdempotencyKey } from '../summaries/idempotency-key.js';
import { ExportRequestBody } from './export-request.js';
import { ExportRequests } from './export-requests.js';
import { FileAnswer } from './file-answer.js';

@ApiTags('exports')
@Controller('v1/exports')
export class ExportsController {
  constructor(
    private readonly requests: ExportRequests,
    private readonly intake: RunIntake,
    private readonly runs: RunStore,
    private readonly exportFiles: ExportFiles,
    private readonly answer: FileAnswer,
    private readonly settings: ApiSettings,
  ) {}

  /** Accepts one export. The run goes on by itself; `statusUrl` tells how it stands. */
  @Post()
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({ summary: 'Export a segment into one file and deliver it' })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'Repeated requests with one key are one run, for 30 days.',
  })
  @ApiResponse({ status: 202, description: 'The run is kept, whatever dies.', schema: toOpenApi(AcceptedRun) })
  @problemResponses(400, 401, 409, 413, 415, 422, 502, 503)
  async create(
    @Body({ schema: ExportRequestBody }) body: ExportRequestBody,
    @Headers('idempotency-key') key: string | undefined,
    @Requester() requester: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AcceptedRun> {
    const idempotencyKey = key === undefined ? undefined : parseIdempotencyKey(key);
    const { runId, replayed } = await this.intake.accept({
      kind: 'export',
      requester,
      request: await this.requests.toRequest(body),
      idempotencyKey,
    });
    if (replayed) void reply.header('idempotent-replayed', 'true');
    return { runId, statusUrl: statusUrl(runId, request, this.settings) };
  }

  /** The whole file, or the range asked for; its ETag is its SHA-256. */
  @Get(':runId/file')
  @OpenToExportLinks('runId')
  @ApiOperation({ summary: "Download an export's file" })
  @ApiHeader({ name: 'Range', required: false, description: 'One range of bytes.' })
  @ApiResponse({ status: 200, description: 'The file.', content: { 'application/octet-stream': {} } })
  @ApiResponse({ status: 206, description: 'The range of it.', content: { 'application/octet-stream': {} } })
  @ApiResponse({ status: 304, description: 'It is the one that `If-None-Match` names.' })
  @ApiResponse({ status: 416, description: 'The file ends before the range.' })
  @problemResponses(401, 403, 404, 409, 410, 503)
  async file(@Param('runId') runId: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.answer.send(await this.known(runId), request, reply);
  }

  /** @throws Problem 404 where there is no such export, 409 before it has a file, 410 after its time */
  private async known(runId: string): Promise<ExportedFile> {
    const found = isRunId(runId) ? await this.exportFiles.find(runId) : undefined;
    if (found?.deletedAt) throw fileGone(found.file);
    if (found) return found.file;
    const run = isRunId(runId) ? await this.runs.find(runId) : undefined;
    if (run?.kind !== 'export') {
      throw new Problem(HttpStatus.NOT_FOUND, 'export-not-found', 'There is no such export.');
    }
    const detail = isTerminal(run.state)
      ? `The run has ended as ${run.state} without a file; its receipt says why.`
      : 'The export is still being made. Its run tells how far it is.';
    throw new Problem(HttpStatus.CONFLICT, isTerminal(run.state) ? 'no-file' : 'run-at-work', detail);
  }
}

function fileGone({ expiresAt }: ExportedFile): Problem {
  const detail = `The file was kept until ${expiresAt} and is deleted. Export it again.`;
  return new Problem(HttpStatus.GONE, 'file-deleted', detail);
}
