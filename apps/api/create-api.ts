import 'reflect-metadata';
import { ConsoleLogger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiModule, type ApiParts } from './api.module.js';
import { serveOpenApi } from './openapi.js';
import { Metrics } from './operations/metrics.js';

/** The API, wired and described, not yet listening. */
export async function createApi(parts: ApiParts): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(ApiModule.with(parts), new FastifyAdapter(), {
    logger: new ConsoleLogger({ json: true, logLevels: ['warn', 'error', 'fatal'] }),
    return503OnClosing: true,
    forceCloseConnections: true,
    abortOnError: false,
  });
  app.get(Metrics).observe(app.getHttpAdapter().getInstance());
  serveOpenApi(app);
  return app;
}

/** Listens where the configuration says; returns the URL, with the port that was free when none was asked for. */
export async function listen(app: NestFastifyApplication, { config }: Pick<ApiParts, 'config'>): Promise<string> {
  const { host, port } = config.server;
  await app.listen({ host, port });
  const url = new URL(await app.getUrl());
  if (host !== '0.0.0.0' && host !== '::') url.hostname = host;
  return url.origin;
}
