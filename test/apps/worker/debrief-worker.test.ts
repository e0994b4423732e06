import { NativeConnection } from '@temporalio/worker';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { type RunView } from '../../../apps/api/runs/run-responses.js';
import { parseConfig } from '../../../apps/config.js';
import { type Sandbox, sandboxUrls, startSandbox } from '../../../apps/sandbox/sandbox.js';
import { sandboxConfigFile } from '../../../apps/standalone/sandbox-config.js';
import { type DebriefWorker, startDebriefWorker } from '../../../apps/worker/debrief-worker.js';
import { installTemporalRuntime, type RuntimeMetrics } from '../../../apps/worker/temporal-runtime.js';
import { collect, readEvents } from '../api/event-stream.js';
import { bodyOf, post, type RunningApi, startApi, testConfig } from '../api/running-api.js';
import { type FileStore } from '../../../storage/file-store.js';
import { temporaryFileStore } from '../../storage/temporary-file-store.js';
import { freshNamespace } from '../fresh-namespace.js';

let sandbox: Sandbox;
let connection: NativeConnection;
let metrics: RuntimeMetrics;
let worker: DebriefWorker;
let api: RunningApi;
let files: FileStore;

beforeAll(async () => {
  metrics = await installTemporalRuntime();
  sandbox = await startSandbox();
  const file = sandboxConfigFile({ urls: sandboxUrls(sandbox), credentials: sandbox.credentials });
  const { connections } = parseConfig(file, {}, 'debrief.yaml');
  const refused = { ...connections.fullstory, apiKey: 'fake-key-that-is-refused' } as (typeof connections)[string];
  const configured = { ...connections, refused };
  const [address, namespace] = [inject('temporalAddress'), await freshNamespace()];
  const config = testConfig(configured);
  api = await startApi({ config, temporal: { address, namespace } });
  connection = await NativeConnection.connect({ address });
  files = await temporaryFileStore();
  worker = await startDebriefWorker({ connection, namespace, config, stores: api.stores, files });
});
afterAll(async () => {
  await worker.stop();
  await connection.close();
  await files.close();
  await api.stop();
  await sandbox.close();
});

async function runToEnd(body: object): Promise<RunView> {
  const { runId } = await bodyOf<{ runId: string }>(await api.call('/v1/summaries', post(body)), 202);
  const events = await collect(readEvents(await api.call(`/v1/runs/${runId}/events`)));
  return events.at(-1)?.data as RunView;
}

it('carries a run from the request to its receipt', async () => {
  const destinations = [{ connection: 'slack', channel: 'C0000000001' }];
  const body = { source: 'fullstory', subject: { email: 'nobody@example.com' }, destinations };
  expect(await runToEnd(body)).toMatchObject({
    state: 'completed',
    receipt: { outcome: 'no-sessions', deliveries: [{ state: 'skipped' }] },
  });
});

it('lets a workflow see what kind of failure ended an activity, and tries what cannot succeed once', async () => {
  const run = await runToEnd({ source: 'refused', subject: { uid: '7' }, destinations: [] });
  expect(run).toMatchObject({ state: 'failed', error: { code: 'unauthorized' } });
  const { events = [] } = await api.temporal.workflow.getHandle(run.runId).fetchHistory();
  const failures = (events ?? []).flatMap(({ activityTaskFailedEventAttributes: failed }) => (failed ? [failed] : []));
  expect(failures).toMatchObject([
    { failure: { applicationFailureInfo: { type: 'unauthorized', nonRetryable: true } }, retryState: 2 },
  ]);
  expect(sandbox.fullstory.requests().filter(({ path }) => path.includes('uid=7'))).toHaveLength(1);
});

it('tells the metrics of its runtime', async () => {
  expect(await metrics.read()).toMatch(/^temporal_workflow_completed_total\{.*\} \d+/m);
});

it('polls until it is stopped', async () => {
  expect(worker.isPolling()).toBe(true);
  await worker.stop();
  expect(worker.isPolling()).toBe(false);
  await expect(worker.ended).resolves.toBeUndefined();
});
