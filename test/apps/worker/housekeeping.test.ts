import { Client } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { createFileActivities } from '../../../activities/file-activities.js';
import { fileDeletionSchedule, scheduleHousekeeping } from '../../../apps/worker/housekeeping.js';
import { workflowSource } from '../../../apps/worker/workflow-bundle.js';
import { type FileStore } from '../../../storage/file-store.js';
import { taskQueue } from '../../../workflows/workflow-ids.js';
import { exportedFile } from '../../storage/sample-exported-files.js';
import { sourceOf, text } from '../../storage/sample-files.js';
import { begunRun } from '../../storage/sample-runs.js';
import { temporaryFileStore } from '../../storage/temporary-file-store.js';
import { freshStores } from '../../storage/test-databases.js';
import { freshNamespace } from '../fresh-namespace.js';

const stores = freshStores();
let connection: NativeConnection;
let namespace: string;
let client: Client;
let files: FileStore;
beforeAll(async () => {
  connection = await NativeConnection.connect({ address: inject('temporalAddress') });
  namespace = await freshNamespace();
  client = new Client({ connection, namespace });
  files = await temporaryFileStore();
});
afterAll(async () => {
  await files.close();
  await connection.close();
});

it('is due every hour, once, however many workers start and in whatever order', async () => {
  await Promise.all([1, 2, 3].map(() => scheduleHousekeeping(connection, namespace)));
  await scheduleHousekeeping(connection, namespace);
  const { spec, policies, action, info } = await client.schedule.getHandle(fileDeletionSchedule).describe();
  expect(spec.intervals).toMatchObject([{ every: 3_600_000 }]);
  expect(policies).toMatchObject({ overlap: 'SKIP', catchupWindow: 3_600_000 });
  expect(action).toMatchObject({ workflowType: 'deleteExpiredFiles', taskQueue });
  const [first, second] = info.nextActionTimes.map((time) => time.getTime());
  expect((second ?? 0) - (first ?? 0)).toBe(3_600_000);
});

it('leaves a schedule that an operator has paused as it is', async () => {
  await scheduleHousekeeping(connection, namespace);
  const schedule = client.schedule.getHandle(fileDeletionSchedule);
  await schedule.pause('the disk is being moved');
  await scheduleHousekeeping(connection, namespace);
  expect((await schedule.describe()).state).toMatchObject({ paused: true, note: 'the disk is being moved' });
  await schedule.unpause();
});

it('deletes what has expired when it is due', async () => {
  await scheduleHousekeeping(connection, namespace);
  const file = exportedFile(await begunRun(stores), { expiresAt: new Date().toISOString() });
  await files.write(file.key, sourceOf('row'), text);
  await stores.exportFiles.publish(file);
  const activities = createFileActivities(stores.exportFiles, files, stores.exportRuns, stores.segmentPeople);
  const worker = await Worker.create({ connection, namespace, taskQueue, activities, ...workflowSource() });
  await worker.runUntil(async () => {
    await client.schedule.getHandle(fileDeletionSchedule).trigger();
    const deletedAt = async () => (await stores.exportFiles.find(file.runId))?.deletedAt;
    await expect.poll(deletedAt, { timeout: 20_000 }).toBeInstanceOf(Date);
  });
  expect(await files.size(file.key)).toBeUndefined();
});
