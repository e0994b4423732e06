import { randomUUID } from 'node:crypto';
import { msToTs } from '@temporalio/common/lib/time.js';
import { expect, inject, it, onTestFinished } from 'vitest';
import { freePort } from '../../../apps/free-port.js';
import { withConnection } from '../../../apps/standalone/temporal-serving.js';
import { startTemporalServer } from '../../../apps/standalone/temporal-server.js';
import { type AcceptedRun, type RunList } from '../../../apps/api/runs/run-responses.js';
import { acceptRun } from './accepted-run.js';
import { bodyOf, post, problemOf, type RunningApi, startApi } from './running-api.js';

const request = { subject: { uid: '7' }, destinations: [] };
/** Starting and stopping servers takes its time on a busy machine. */
const patient = { timeout: 90_000 };

async function apiAt(address: string, namespace = 'default'): Promise<RunningApi> {
  const api = await startApi({ temporal: { address, namespace } });
  onTestFinished(() => api.stop());
  return api;
}

async function temporalServer(port?: number) {
  const server = await startTemporalServer({ executable: inject('temporalExecutable'), port });
  onTestFinished(() => server.stop());
  return server;
}

/** Asks for a briefing and insists on an answer in time. */
function ask(api: RunningApi, headers: Record<string, string> = {}, withinMs = 10_000): Promise<Response> {
  return api.call('/v1/summaries', { ...post(request, headers), signal: AbortSignal.timeout(withinMs) });
}

async function runsOf(api: RunningApi): Promise<number> {
  return (await bodyOf<RunList>(await api.call('/v1/runs'))).runs.length;
}

it('accepts nothing while Temporal is down, says so soon, and accepts again when it is back', patient, async () => {
  const port = await freePort();
  const api = await apiAt(`127.0.0.1:${port}`);
  const refused = await ask(api, {}, 6_000);
  expect(refused.headers.get('retry-after')).toBe('5');
  expect((await problemOf(refused, 503)).code).toBe('temporal-unavailable');
  expect(await runsOf(api)).toBe(0);
  expect(await (await fetch(`${api.url}/readyz`)).json()).toEqual({
    status: 'not-ready',
    checks: { database: 'ok', temporal: 'unreachable' },
  });

  const first = await temporalServer(port);
  await expect.poll(async () => (await ask(api)).status, { timeout: 15_000 }).toBe(202);
  await first.stop();
  expect((await problemOf(await ask(api), 503)).code).toBe('temporal-unavailable');
  expect(await runsOf(api)).toBe(1);

  await temporalServer(port);
  await expect.poll(async () => (await ask(api)).status, { timeout: 15_000 }).toBe(202);
  expect(await runsOf(api)).toBe(2);
});

it('finds or starts exactly one run with the same key after Temporal gave no answer', patient, async () => {
  const server = await temporalServer();
  const api = await apiAt(server.address);
  await bodyOf(await ask(api), 202);
  const headers = { 'idempotency-key': randomUUID() };
  process.kill(server.pid, 'SIGSTOP');
  // A stopped process hears no other signal but this one and SIGKILL.
  onTestFinished(() => void process.kill(server.pid, 'SIGCONT'));
  const unknown = await ask(api, headers);
  expect(unknown.headers.get('retry-after')).toBe('5');
  expect(await problemOf(unknown, 503)).toMatchObject({
    code: 'start-unknown',
    detail: expect.stringContaining('same Idempotency-Key') as string,
  });

  process.kill(server.pid, 'SIGCONT');
  await expect.poll(async () => (await ask(api, headers)).status, { timeout: 15_000 }).toBe(202);
  const answers = await Promise.all([1, 2, 3].map(() => ask(api, headers)));
  const runIds = await Promise.all(answers.map(async (answer) => (await bodyOf<AcceptedRun>(answer, 202)).runId));
  expect(new Set(runIds).size).toBe(1);
  expect(await runsOf(api)).toBe(2);
  await expect.poll(() => api.temporal.workflow.count()).toMatchObject({ count: 2 });
});

it('does not tell a caller who cancels to repeat a start', async () => {
  const api = await apiAt(`127.0.0.1:${await freePort()}`);
  const runId = await acceptRun(api.stores);
  const response = await api.call(`/v1/runs/${runId}/cancel`, { method: 'POST' });
  expect(await problemOf(response, 503)).toMatchObject({
    code: 'temporal-unavailable',
    detail: expect.not.stringContaining('Idempotency-Key') as string,
  });
  expect(await api.stores.runs.find(runId)).toMatchObject({ state: 'accepted' });
});

it('accepts nothing in a namespace that does not exist', async () => {
  const api = await apiAt(inject('temporalAddress'), `none-${randomUUID()}`);
  expect((await problemOf(await ask(api), 503)).code).toBe('temporal-unavailable');
  expect(await runsOf(api)).toBe(0);
});

it('accepts nothing while the search attributes are not registered', async () => {
  const namespace = `bare-${randomUUID()}`;
  await withConnection(inject('temporalAddress'), ({ workflowService }) =>
    workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: msToTs('24h') }),
  );
  const api = await apiAt(inject('temporalAddress'), namespace);
  await expect
    .poll(async () => (await problemOf(await ask(api), 503)).detail, { timeout: 15_000 })
    .toContain('refused');
  expect(await runsOf(api)).toBe(0);
});
