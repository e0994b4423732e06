import { Context } from '@temporalio/activity';
import { Client } from '@temporalio/client';
import { type Priority } from '@temporalio/common';
import { NativeConnection, Worker } from '@temporalio/worker';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { buildWorkflowBundle } from '../../../apps/worker/workflow-bundle.js';
import { type deleteExpiredFiles } from '../../../workflows/delete-expired-files.js';

let connection: NativeConnection;
let code: string;
beforeAll(async () => {
  code = await buildWorkflowBundle();
  connection = await NativeConnection.connect({ address: inject('temporalAddress') });
});
afterAll(() => connection.close());

/** Starts workflows before there is a worker, and tells in which order their activities ran. */
async function orderOf(waiting: { name: string; priority: Priority }[]): Promise<string[]> {
  const client = new Client({ connection });
  const taskQueue = `test-${randomUUID()}`;
  const order: string[] = [];
  const handles = [];
  for (const { name, priority } of waiting) {
    const workflowId = `${name} ${randomUUID()}`;
    handles.push(
      await client.workflow.start<typeof deleteExpiredFiles>('deleteExpiredFiles', { taskQueue, workflowId, priority }),
    );
  }
  const worker = await Worker.create({
    connection,
    taskQueue,
    workflowBundle: { code },
    maxConcurrentWorkflowTaskExecutions: 2,
    maxConcurrentActivityTaskExecutions: 1,
    activities: {
      deleteExpiredFiles: async () => {
        order.push(Context.current().info.workflowExecution?.workflowId.split(' ')[0] ?? '');
        return { deleted: 0, unfinished: 0 };
      },
    },
  });
  await worker.runUntil(Promise.all(handles.map((handle) => handle.result())));
  return order;
}

const bulk = { name: 'bulk', priority: { priorityKey: 4, fairnessKey: 'large-workspace' } };
const bulks = Array.from({ length: 20 }, () => bulk);

it('lets what somebody waits for go before what a schedule asked for earlier', async () => {
  const order = await orderOf([
    ...Array<typeof bulk>(20).fill(bulk),
    { name: 'awaited', priority: { priorityKey: 2 } },
  ]);
  expect(order.indexOf('awaited')).toBeLessThan(10);
});

it('lets one workspace have its turn before all of what another asked for earlier', async () => {
  const small = { name: 'small', priority: { priorityKey: 4, fairnessKey: 'small-workspace' } };
  const order = await orderOf([...bulks, small]);
  expect(order.indexOf('small')).toBeLessThan(10);
});
