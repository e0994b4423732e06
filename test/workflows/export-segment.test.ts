import { expect, it } from 'vitest';
import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { ExportFailed } from '../../activities/export-failed.js';
import { openDelivery, workflowEnvironment } from './workflow-environment.js';

const environment = workflowEnvironment();
const notReady = () => ApplicationFailure.create({ type: 'ExportNotReady', message: 'not yet', nextRetryDelay: '1s' });

/** Work on several chunks, and the most of them that were in work at once. */
function counted() {
  const state = { now: 0, most: 0 };
  return {
    state,
    runExportOperation: async () => {
      state.most = Math.max(state.most, ++state.now);
    },
    fetchExport: async () => {
      state.now -= 1;
    },
  };
}

it('has so many operations in work at once and no more, joins their files, and delivers', async () => {
  const { state, ...work } = counted();
  const publishExport = async () => ({ open: [openDelivery('run-1', 'slack')] });
  const run = await environment.startExport({ ...work, publishExport }, { chunks: 7, parallel: 3 });
  await run.handle.result();
  expect(state.most).toBeLessThanOrEqual(3);
  expect([run.attempts('runExportOperation'), run.attempts('fetchExport')]).toEqual([7, 7]);
  expect(run.steps.slice(-8)).toEqual([
    'joinExport',
    '/joinExport',
    'publishExport',
    '/publishExport',
    'deliverToSlack',
    '/deliverToSlack',
    'closeRun',
    '/closeRun',
  ]);
  expect(run.endings).toEqual([{ kind: 'finished' }]);
});

it('fetches each chunk once its operation is ready, however many looks that takes', async () => {
  let looks = 0;
  const runExportOperation = async () => {
    if (++looks < 3) throw notReady();
  };
  const { handle, steps } = await environment.startExport({ runExportOperation }, { chunks: 1 });
  await handle.result();
  expect(looks).toBe(3);
  expect(steps.filter((step) => step === 'joinExport')).toEqual([]);
  expect(steps.slice(-6)).toEqual([
    'fetchExport',
    '/fetchExport',
    'publishExport',
    '/publishExport',
    'closeRun',
    '/closeRun',
  ]);
});

it('goes on with the other chunks when one cannot be had, and makes no file', async () => {
  const runExportOperation = async ({ position }: { position: number }) => {
    if (position === 0) throw new ExportFailed('operation-failed', 'too complex');
  };
  const run = await environment.startExport({ runExportOperation });
  await run.handle.result();
  expect(run.attempts('fetchExport')).toBe(2);
  expect([run.attempts('joinExport'), run.attempts('publishExport')]).toEqual([0, 0]);
  expect(run.endings).toEqual([{ kind: 'finished' }]);
});

it.each([
  ['while it waits for another look', async () => Promise.reject(notReady())],
  ['before an answer came', () => Context.current().cancelled],
])('ends with a receipt when its window is over %s', async (_when, runExportOperation) => {
  const hour = 3_600_000;
  const windows = { resolveMs: hour, summarizeMs: hour, deliverMs: hour, exportMs: 2_000, downloadMs: hour };
  const run = await environment.startExport({ runExportOperation }, { chunks: 1, windows });
  await run.handle.result();
  expect(run.attempts('fetchExport')).toBe(0);
  expect(run.endings).toEqual([{ kind: 'finished' }]);
});

it('fails the run when the parts cannot be joined', async () => {
  const joinExport = async () => Promise.reject(new ExportFailed('file-store-refused', 'The disk is full.'));
  const run = await environment.startExport({ joinExport });
  await run.handle.result();
  expect(run.attempts('publishExport')).toBe(0);
  expect(run.endings).toEqual([
    { kind: 'failed', error: { code: 'file-store-refused', message: 'The disk is full.' } },
  ]);
});

it('tells the vendor when it is cancelled, and then writes the receipt', async () => {
  const runExportOperation = async () => Promise.reject(notReady());
  const { handle, steps, endings } = await environment.startExport({ runExportOperation });
  await expect.poll(() => steps.includes('/runExportOperation')).toBe(true);
  await handle.cancel();
  await handle.result();
  expect(steps.slice(-4)).toEqual(['cancelExport', '/cancelExport', 'closeRun', '/closeRun']);
  expect(endings).toEqual([{ kind: 'cancelled' }]);
});

it('takes up only the missing chunks in a retry, and sends what a dry run held back', async () => {
  const asked: unknown[] = [];
  const run = await environment.startRetry({
    reopenRun: async () => ({ made: false, open: [], export: { chunks: 3, missing: [1] } }),
    publishExport: async (input) => {
      asked.push(input);
      return { open: [openDelivery('run-2', 'salesforce')] };
    },
  });
  await run.handle.result();
  expect([run.attempts('runExportOperation'), run.attempts('joinExport'), run.attempts('deliverToSalesforce')]).toEqual(
    [1, 1, 1],
  );
  expect(asked).toEqual([{ runId: 'run', send: true }]);
  expect(run.endings).toEqual([{ kind: 'finished' }]);
});
