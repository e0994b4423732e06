import 'reflect-metadata';
import { ConsoleLogger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { ApiModule, type ApiParts } from './api.module.js';
import { sendProblem } from './errors/send-problem.js';
import { toProblem } from './errors/to-problem.js';
import { serveOpenApi } from './openapi.js';
import { Metrics } from './operations/metrics.js';

/** The API, wired and described, not yet listening. */
export async function createApi(parts: ApiParts): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(ApiModule.with(parts), createServer(), {
    // Fastify reads JSON by itself; Nest's parsers would let forms in as well.
    bodyParser: false,
    logger: new ConsoleLogger({ json: true, logLevels: ['warn', 'error', 'fatal'] }),
    return503OnClosing: true,
    forceCloseConnections: true,
    abortOnError: false,
  });
  app.getHttpAdapter().getInstance().removeContentTypeParser('text/plain');
  app.get(Metrics).observe(app.getHttpAdapter().getInstance());
  serveOpenApi(app);
  return app;
}

/** Addresses that cannot be routed are answered before Nest, and its filter, see them. */
function createServer(): FastifyAdapter {
  return new FastifyAdapter({
    frameworkErrors: (error: Error, _request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(reply, toProblem(error)),
  });
}

/** Listens where the configuration says; returns the URL, with the port that was free when none was asked for. */
export async function listen(app: NestFastifyApplication, { config }: Pick<ApiParts, 'config'>): Promise<string> {
  const { host, port } = config.server;
  await app.listen({ host, port });
  const url = new URL(await app.getUrl());
  if (host !== '0.0.0.0' && host !== '::') url.hostname = host;
  return url.origin;
}
