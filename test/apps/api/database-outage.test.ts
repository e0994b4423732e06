import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startPostgres } from '../../../apps/standalone/postgres-server.js';
import { type RunList } from '../../../apps/api/runs/run-responses.js';
import { openDatabase } from '../../../storage/database.js';
import { bodyOf, post, problemOf, startApi } from './running-api.js';

it('answers 503 while the database is away, and goes on when it is back', { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'debrief-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  // PostgreSQL does not run as root; its own user has to pass through.
  await chmod(folder, 0o755);
  const dataDir = join(folder, 'postgres');
  const first = await startPostgres({ dataDir });
  onTestFinished(() => first.stop());
  const database = await openDatabase({ url: first.url });
  onTestFinished(() => database.close());
  const api = await startApi({ database });
  onTestFinished(() => api.stop());
  const ask = () => api.call('/v1/summaries', post({ subject: { uid: '7' }, destinations: [] }));
  const { runId } = await bodyOf<{ runId: string }>(await ask(), 202);
  const waiting = api.call('/v1/summaries', post({ subject: { uid: '8' }, destinations: [] }, { prefer: 'wait=5' }));
  const accepted = async () => (await bodyOf<RunList>(await api.call('/v1/runs'))).runs;
  await expect.poll(accepted, { timeout: 15_000 }).toHaveLength(2);

  await first.stop();
  for (const response of [await ask(), await api.call(`/v1/runs/${runId}`), await api.call('/v1/runs')]) {
    expect(response.headers.get('retry-after')).toBe('5');
    expect((await problemOf(response, 503)).code).toBe('database-unavailable');
  }
  const readyz = await fetch(`${api.url}/readyz`);
  expect(readyz.headers.get('retry-after')).toBe('5');
  expect(await bodyOf(readyz, 503)).toEqual({
    status: 'not-ready',
    checks: { database: 'unreachable', temporal: 'ok' },
  });
  expect((await fetch(`${api.url}/healthz`)).status).toBe(200);
  expect(await bodyOf(await waiting, 202)).toHaveProperty('statusUrl');

  const second = await startPostgres({ dataDir, port: first.port });
  onTestFinished(() => second.stop());
  expect(await bodyOf(await api.call(`/v1/runs/${runId}`))).toMatchObject({ runId });
  await bodyOf(await ask(), 202);
  expect((await fetch(`${api.url}/readyz`)).status).toBe(200);
});
