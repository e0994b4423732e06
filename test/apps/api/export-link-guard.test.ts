import { Controller, Get, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiKeyGuard, OpenToExportLinks } from '../../../apps/api/api-key.guard.js';
import { ApiSettings } from '../../../apps/api/api-settings.js';
import { ProblemFilter } from '../../../apps/api/errors/problem.filter.js';
import { createExportLinks } from '../../../apps/export-links.js';
import { crmKey, problemOf, testConfig } from './running-api.js';

const config = {
  ...testConfig(),
  server: { host: '127.0.0.1', port: 0, publicUrl: 'https://debrief.example.com' },
  exports: { ...testConfig().exports, linkSecret: 'a-visibly-fake-secret-of-32-letters' },
};

@Controller('v1/exports/:runId')
class ExportsUnderTest {
  @Get('file')
  @OpenToExportLinks('runId')
  file(): string {
    return 'the file';
  }

  @Get()
  run(): string {
    return 'the run';
  }
}

@Module({
  controllers: [ExportsUnderTest],
  providers: [
    { provide: ApiSettings, useValue: new ApiSettings(config) },
    { provide: APP_GUARD, useClass: ApiKeyGuard },
    { provide: APP_FILTER, useClass: ProblemFilter },
  ],
})
class ModuleUnderTest {}

let app: NestFastifyApplication;
let origin: string;
beforeAll(async () => {
  app = await NestFactory.create<NestFastifyApplication>(ModuleUnderTest, new FastifyAdapter(), { logger: false });
  await app.listen(0, '127.0.0.1');
  origin = new URL(await app.getUrl()).origin;
});
afterAll(() => app.close());

const runId = '0b9f5f0e-3a55-4d6b-9d0b-6f2a6e0c1f11';

/** Path and query of a link to the run's file. */
function linkPath(): string {
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  const { pathname, search } = new URL(createExportLinks(config)?.linkTo({ runId, expiresAt }).url ?? '');
  return pathname + search;
}

describe('a signed link', () => {
  it('stands for a key at the file that it was made for', async () => {
    const response = await fetch(origin + linkPath());
    expect([response.status, await response.text()]).toEqual([200, 'the file']);
  });

  it.each([
    ['the file of another run', (path: string) => path.replace(runId, runId.replace('0b', '1b'))],
    ['another end', (path: string) => path.replace(/expires=\d+/, 'expires=99999999999')],
    ['another signature', (path: string) => path.replace(/signature=.*/, 'signature=AAAA')],
  ])('is refused for %s, whether there is one or not', async (_what, change) => {
    const problem = await problemOf(await fetch(origin + change(linkPath())), 403);
    expect(problem).toMatchObject({ code: 'link-refused' });
    expect(JSON.stringify(problem)).not.toContain('AAAA');
  });

  it('opens nothing else', async () => {
    await problemOf(await fetch(origin + linkPath().replace('/file', '')), 401);
  });

  it('is not needed by whoever has a key, and does not help one that is wrong', async () => {
    const path = `/v1/exports/${runId}/file`;
    expect((await fetch(origin + path, { headers: { 'x-api-key': crmKey } })).status).toBe(200);
    await problemOf(await fetch(origin + path), 401);
    await problemOf(await fetch(origin + linkPath(), { headers: { 'x-api-key': 'wrong' } }), 401);
  });
});
