import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { ExportFailed } from '../../activities/export-failed.js';
import { openDelivery, workflowEnvironment } from './workflow-environment.js';

const environment = workflowEnvironment();
const patient = { timeout: 20_000 };

/** Slices as they are asked for, and the most that were in work at once. */
function countedSlices() {
  const state = { firsts: [] as number[], now: 0, most: 0 };
  const summarizePeople = async ({ first }: { first: number }) => {
    state.firsts.push(first);
    state.most = Math.max(state.most, ++state.now);
    await Context.current().sleep('20ms');
    state.now -= 1;
  };
  return { state, summarizePeople };
}

describe('a digest', () => {
  it('exports, imports, reads everybody in slices, ranks, and sends the heads before their answers', async () => {
    const { state, summarizePeople } = countedSlices();
    const run = await environment.startDigest({ summarizePeople });
    await run.handle.result();
    expect(state.firsts.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 25 }, (_, slice) => slice * 10 + 1));
    expect(state.most).toBeLessThanOrEqual(3);
    expect(run.steps.filter((step) => !step.startsWith('/') && step !== 'summarizePeople')).toEqual([
      'runExportOperation',
      'fetchExport',
      'importPeople',
      'rankDigest',
      'openDigest',
      'deliverToSlack',
      'openDigest',
      'deliverToSlack',
      'closeRun',
    ]);
    expect(run.endings).toEqual([{ kind: 'finished' }]);
  });

  it('goes on with a fresh history in the middle of its people, and takes up each slice once', async () => {
    const { state, summarizePeople } = countedSlices();
    const run = await environment.startDigest({ summarizePeople }, { slicesPerHistory: 4 });
    await run.handle.result();
    expect(state.firsts).toHaveLength(25);
    expect(new Set(state.firsts).size).toBe(25);
    expect([run.attempts('importPeople'), run.attempts('rankDigest'), run.attempts('closeRun')]).toEqual([1, 1, 1]);
    const { events } = await run.handle.fetchHistory();
    const started = events?.[0]?.workflowExecutionStartedEventAttributes;
    expect(started?.continuedExecutionRunId).toBeTruthy();
    expect(events?.length).toBeLessThan(100);
  });

  it('keeps its priority, its fairness and what it is found by in a fresh history', async () => {
    const run = await environment.startDigest({}, { slicesPerHistory: 10 });
    await run.handle.result();
    expect(await run.handle.describe()).toMatchObject({
      priority: { priorityKey: 4, fairnessKey: 'fullstory' },
      searchAttributes: { DebriefKind: ['digest'] },
    });
  });

  it('goes on with the others when a slice is given up', async () => {
    const summarizePeople = async ({ first }: { first: number }) => {
      if (first === 1) throw ApplicationFailure.nonRetryable('no such thing', 'rejected');
    };
    const run = await environment.startDigest({ summarizePeople });
    await run.handle.result();
    expect(run.attempts('summarizePeople')).toBe(25);
    expect([run.attempts('rankDigest'), run.endings]).toEqual([1, [{ kind: 'finished' }]]);
  });

  it('asks for nobody else when its key is refused', async () => {
    const summarizePeople = async () => {
      throw ApplicationFailure.nonRetryable('The key was refused.', 'unauthorized');
    };
    const run = await environment.startDigest({ summarizePeople });
    await run.handle.result();
    expect(run.attempts('summarizePeople')).toBeLessThanOrEqual(3);
    expect(run.attempts('rankDigest')).toBe(0);
    expect(run.endings).toEqual([{ kind: 'failed', error: { code: 'unauthorized', message: 'The key was refused.' } }]);
  });

  it('ends with a receipt when its people cannot be exported', async () => {
    const runExportOperation = () => Promise.reject(new ExportFailed('operation-failed', 'too complex'));
    const run = await environment.startDigest({ runExportOperation });
    await run.handle.result();
    expect([run.attempts('importPeople'), run.endings]).toEqual([0, [{ kind: 'finished' }]]);
  });

  it('without people ranks nobody and still ends', async () => {
    const run = await environment.startDigest({
      importPeople: async () => ({ people: 0 }),
      openDigest: async () => ({ open: [] }),
    });
    await run.handle.result();
    expect([run.attempts('summarizePeople'), run.attempts('rankDigest'), run.endings]).toEqual([
      0,
      1,
      [{ kind: 'finished' }],
    ]);
  });

  it.each(['runExportOperation', 'importPeople', 'summarizePeople', 'rankDigest', 'deliverToSlack'] as const)(
    'writes its receipt when it is cancelled during %s',
    async (phase) => {
      const untilCancelled = () => Context.current().cancelled;
      const { handle, steps, endings } = await environment.startDigest({ [phase]: untilCancelled });
      await expect.poll(() => steps, patient).toContain(phase);
      await handle.cancel();
      await handle.result();
      expect(endings).toEqual([{ kind: 'cancelled' }]);
    },
  );

  it('can be cancelled in any of its histories', async () => {
    const summarizePeople = async ({ first }: { first: number }) => {
      if (first > 100) await Context.current().cancelled;
    };
    const run = await environment.startDigest({ summarizePeople }, { slicesPerHistory: 5 });
    await expect.poll(() => run.attempts('summarizePeople'), patient).toBe(13);
    await run.handle.cancel();
    await run.handle.result();
    expect(run.endings).toEqual([{ kind: 'cancelled' }]);
  });

  it('taken up again sends what is open, whatever was held back, and reads nobody', async () => {
    const asked: unknown[] = [];
    const run = await environment.startRetry({
      reopenRun: async () => ({ made: true, open: [openDelivery('run-2', 'slack')], digest: true }),
      openDigest: async (input) => {
        asked.push(input);
        return { open: input.part === 'replies' ? [openDelivery('run-2', 'slack')] : [] };
      },
    });
    await run.handle.result();
    expect(asked).toEqual([
      { runId: 'run', part: 'heads', send: true },
      { runId: 'run', part: 'replies', send: true },
    ]);
    expect([run.attempts('deliverToSlack'), run.attempts('summarizePeople')]).toEqual([1, 0]);
  });
});
