import { Controller, Get, Header, HttpStatus, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { Open } from '../api-key.guard.js';
import { Metrics } from './metrics.js';
import { Readiness } from './readiness.js';

@Open()
@ApiTags('operations')
@Controller()
export class OperationsController {
  constructor(
    private readonly readiness: Readiness,
    private readonly metrics: Metrics,
  ) {}

  @Get('healthz')
  @ApiOperation({ summary: 'The process answers' })
  healthz(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('readyz')
  @ApiOperation({ summary: 'Database and Temporal can be reached; 503 names what cannot' })
  async readyz(@Res({ passthrough: true }) reply: FastifyReply) {
    const checks = await this.readiness.check();
    const ready = Object.values(checks).every((state) => state === 'ok');
    if (!ready) void reply.status(HttpStatus.SERVICE_UNAVAILABLE).header('retry-after', '5');
    return { status: ready ? 'ready' : 'not-ready', checks };
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4')
  @ApiOperation({ summary: 'Prometheus metrics, of the worker as well when it runs in this process' })
  read(): Promise<string> {
    return this.metrics.read();
  }
}
