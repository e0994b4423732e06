import { Client, Connection } from '@temporalio/client';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { type ScheduledFire } from '../../activities/schedule-activities.js';
import { workflowEnvironment } from './workflow-environment.js';

const environment = workflowEnvironment();
let connection: Connection;
let client: Client;
beforeAll(async () => {
  connection = await Connection.connect({ address: inject('temporalAddress') });
  client = new Client({ connection });
});
afterAll(() => connection.close());

it('carries out the run that it was given and ends with it', async () => {
  const runId = randomUUID();
  const fires: ScheduledFire[] = [];
  const run = { runId, requester: 'crm', chunks: 1, parallel: 1, windows: anHourEach() };
  const { handle, steps, endings } = await environment.startFire(runId, {
    acceptScheduledRun: async (fire) => {
      fires.push(fire);
      return { run };
    },
  });
  await handle.result();
  expect(endings).toEqual([{ kind: 'finished' }]);
  expect(steps.at(0)).toBe('acceptScheduledRun');
  expect(steps.at(-1)).toBe('/closeRun');
  const { startTime } = await handle.describe();
  expect(fires).toEqual([{ scheduleId: 'schedule', scheduledAt: startTime.toISOString() }]);
  expect(await client.workflow.getHandle(runId).describe()).toMatchObject({
    type: 'exportSegment',
    status: { name: 'COMPLETED' },
    searchAttributes: { DebriefKind: ['export'], DebriefRequester: ['crm'] },
    priority: { priorityKey: 4 },
  });
});

it('carries out a digest as one, fairly among workspaces', async () => {
  const runId = randomUUID();
  const digest = { sliceSize: 100, slicesAtOnce: 2, slicesPerHistory: 500 };
  const windows = anHourEach();
  const run = { runId, requester: 'crm', chunks: 1, parallel: 1, windows, digest, fairnessKey: 'fullstory' };
  const { handle, endings } = await environment.startFire(runId, { acceptScheduledRun: async () => ({ run }) });
  await handle.result();
  expect(endings).toEqual([{ kind: 'finished' }]);
  expect(await client.workflow.getHandle(runId).describe()).toMatchObject({
    type: 'digestSegment',
    searchAttributes: { DebriefKind: ['digest'] },
    priority: { priorityKey: 4, fairnessKey: 'fullstory' },
  });
});

it('does nothing where there is no run to carry out', async () => {
  const { handle, steps } = await environment.startFire(randomUUID(), { acceptScheduledRun: async () => ({}) });
  await handle.result();
  expect(steps).toEqual(['acceptScheduledRun', '/acceptScheduledRun']);
});

it('leaves a run alone that was carried out before', async () => {
  const runId = randomUUID();
  await (await environment.startFire(runId)).handle.result();
  const again = await environment.startFire(runId);
  await again.handle.result();
  expect(again.endings).toEqual([]);
});

it('passes its cancellation on to the run, which still writes its receipt', async () => {
  const runId = randomUUID();
  const { handle, steps, endings } = await environment.startFire(runId, {
    runExportOperation: () => Promise.reject(new Error('the vendor is away')),
  });
  await expect.poll(() => steps).toContain('/runExportOperation');
  await handle.cancel();
  await expect.poll(() => endings).toEqual([{ kind: 'cancelled' }]);
  expect(steps).toContain('cancelExport');
});

function anHourEach() {
  const hour = 3_600_000;
  return { resolveMs: hour, summarizeMs: hour, deliverMs: hour, exportMs: hour, downloadMs: hour };
}
