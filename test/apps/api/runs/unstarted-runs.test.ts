import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { type AcceptedRun, type RunView } from '../../../../apps/api/runs/run-responses.js';
import { UnstartedRuns } from '../../../../apps/api/runs/unstarted-runs.js';
import { TemporalUnavailable } from '../../../../apps/api/temporal-unavailable.js';
import { freePort } from '../../../../apps/free-port.js';
import { acceptRun } from '../accepted-run.js';
import { bodyOf, post, type RunningApi, startApi } from '../running-api.js';

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const view = async (runId: string) => bodyOf<RunView>(await api.call(`/v1/runs/${runId}`));
const justAfterNow = () => new Date(Date.now() + 1_000);

it('closes a run that has no workflow, with a receipt that says so', async () => {
  const runId = await acceptRun(api.stores);
  await api.app.get(UnstartedRuns).close(justAfterNow());
  const run = await view(runId);
  expect(run).toMatchObject({ state: 'failed', error: { code: 'not-started' } });
  expect(run.receipt).toMatchObject({
    state: 'failed',
    error: { code: 'not-started', message: expect.stringContaining('Send it again') as string },
    deliveries: [
      { state: 'failed', retryable: true, error: { message: expect.stringContaining('never started') as string } },
    ],
  });
});

it('leaves alone a run whose workflow waits for a worker', async () => {
  const body = { subject: { uid: '7' }, destinations: [] };
  const { runId } = await bodyOf<AcceptedRun>(await api.call('/v1/summaries', post(body)), 202);
  await api.app.get(UnstartedRuns).close(justAfterNow());
  expect(await view(runId)).toMatchObject({ state: 'accepted', receipt: null });
});

it('leaves alone a run that was accepted a moment ago', async () => {
  const runId = await acceptRun(api.stores);
  await api.app.get(UnstartedRuns).close(new Date(Date.now() - 60_000));
  expect(await view(runId)).toMatchObject({ state: 'accepted' });
});

it('closes nothing while Temporal cannot say what was started', async () => {
  const cutOff = await startApi({ temporal: { address: `127.0.0.1:${await freePort()}`, namespace: 'default' } });
  onTestFinished(() => cutOff.stop());
  const runId = await acceptRun(cutOff.stores);
  await expect(cutOff.app.get(UnstartedRuns).close(justAfterNow())).rejects.toThrow(TemporalUnavailable);
  expect(await cutOff.stores.runs.find(runId)).toMatchObject({ state: 'accepted' });
});
