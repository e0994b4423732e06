import { Controller, Get, Header, HttpStatus, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { z } from 'zod';
import { Open } from '../api-key.guard.js';
import { Metrics } from './metrics.js';
import { toOpenApi } from '../openapi.js';
import { Readiness } from './readiness.js';

const Liveness = z.object({ status: z.literal('ok') });
const check = z.enum(['ok', 'unreachable']);
const ReadinessReport = z.object({
  status: z.enum(['ready', 'not-ready']),
  checks: z.object({ database: check, temporal: check }),
});
type ReadinessReport = z.infer<typeof ReadinessReport>;

@Open()
@ApiTags('operations')
@Controller()
export class OperationsController {
  constructor(
    private readonly readiness: Readiness,
    private readonly metrics: Metrics,
  ) {}

  @Get('healthz')
  @ApiOperation({ summary: 'The process answers', security: [] })
  @ApiResponse({ status: 200, description: 'It does.', schema: toOpenApi(Liveness) })
  healthz(): z.infer<typeof Liveness> {
    return { status: 'ok' };
  }

  @Get('readyz')
  @ApiOperation({ summary: 'Database and Temporal can be reached', security: [] })
  @ApiResponse({ status: 200, description: 'Both can.', schema: toOpenApi(ReadinessReport) })
  @ApiResponse({ status: 503, description: '`checks` names what cannot.', schema: toOpenApi(ReadinessReport) })
  async readyz(@Res({ passthrough: true }) reply: FastifyReply): Promise<ReadinessReport> {
    const checks = await this.readiness.check();
    const ready = Object.values(checks).every((state) => state === 'ok');
    if (!ready) void reply.status(HttpStatus.SERVICE_UNAVAILABLE).header('retry-after', '5');
    return { status: ready ? 'ready' : 'not-ready', checks };
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4')
  @ApiOperation({ summary: 'Prometheus metrics, of the worker as well when it runs in this process', security: [] })
  @ApiResponse({ status: 200, description: 'Text format.', content: { 'text/plain': { schema: { type: 'string' } } } })
  read(): Promise<string> {
    return this.metrics.read();
  }
}
