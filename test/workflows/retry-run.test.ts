import { describe, expect, it } from 'vitest';
import { type ReopenInput } from '../../activities/briefing-activities.js';
import { IntegrationError } from '../../integrations/http/integration-error.js';
import { hasRequestedCancellation, openDelivery, workflowEnvironment } from './workflow-environment.js';

const environment = workflowEnvironment();
const startRetry: typeof environment.startRetry = (...given) => environment.startRetry(...given);

const refusal = new IntegrationError({ kind: 'unauthorized', vendor: 'x', effect: 'none', message: 'x: key refused' });

const outage = new IntegrationError({ kind: 'unavailable', vendor: 'x', effect: 'none', message: 'x: answered 503' });

/** A busy machine takes its time. */
const patiently = { timeout: 20_000 };

const begun = (steps: string[]) => steps.filter((step) => !step.startsWith('/'));

describe('a run that is taken up again', () => {
  it('with what was made opens the named deliveries, makes them and no other, and closes once', async () => {
    const reopened: ReopenInput[] = [];
    const run = await startRetry({
      reopenRun: async (input) => {
        reopened.push(input);
        return { made: true, open: [openDelivery('run-2', 'intercom')] };
      },
    });
    await run.handle.result();
    expect(reopened).toEqual([{ runId: 'run', deliveryIds: ['run-2'] }]);
    expect(begun(run.steps)).toEqual(['reopenRun', 'deliverToIntercom', 'closeRun']);
    expect(run.endings).toEqual([{ kind: 'finished' }]);
  });

  it('passes on that a person has looked', async () => {
    const reopened: ReopenInput[] = [];
    const run = await startRetry(
      {
        reopenRun: async (input) => {
          reopened.push(input);
          return { made: true, open: [] };
        },
      },
      { notArrived: true },
    );
    await run.handle.result();
    expect(reopened).toMatchObject([{ notArrived: true }]);
  });

  it.each([
    ['that never came to making it', 'same', false],
    ['with the latest content', 'latest', true],
  ] as const)('%s looks for sessions, summarises and composes anew first', async (_why, content, made) => {
    const asked: unknown[] = [];
    const run = await startRetry(
      {
        reopenRun: async () => ({ made, open: [openDelivery('run-2', 'intercom')] }),
        findSessions: async (input) => {
          asked.push(input);
          return { chunks: [['1:1']] };
        },
        summarizeSessions: async (input) => {
          asked.push(input);
          return { open: [openDelivery('run-2', 'intercom')] };
        },
      },
      { content },
    );
    await run.handle.result();
    expect(begun(run.steps)).toEqual([
      'reopenRun',
      'findSessions',
      'summarizeSessions',
      'deliverToIntercom',
      'closeRun',
    ]);
    expect(asked).toEqual([
      { runId: 'run', latest: true },
      { runId: 'run', sessionIds: ['1:1'], compose: { latest: true } },
    ]);
  });

  it('has nothing to deliver where it had not ended', async () => {
    const run = await startRetry({ reopenRun: async () => ({ made: true, open: [] }) });
    await run.handle.result();
    expect(begun(run.steps)).toEqual(['reopenRun', 'closeRun']);
  });

  it('goes on where one delivery is refused again', async () => {
    const open = [openDelivery('run-1', 'slack'), openDelivery('run-2', 'intercom')];
    const run = await startRetry({
      reopenRun: async () => ({ made: true, open }),
      deliverToSlack: () => Promise.reject(refusal),
    });
    await run.handle.result();
    expect(run.attempts('deliverToIntercom')).toBe(1);
    expect(run.endings).toEqual([{ kind: 'finished' }]);
  });

  it('fails as a whole where its subject cannot be resolved now', async () => {
    const run = await startRetry({ findSessions: () => Promise.reject(refusal) }, { content: 'latest' });
    await run.handle.result();
    expect(run.endings).toEqual([{ kind: 'failed', error: { code: 'unauthorized', message: 'x: key refused' } }]);
  });
});

describe('cancelling it', () => {
  it('lets the write under way finish, and closes it once as cancelled', async () => {
    const release = Promise.withResolvers<void>();
    const open = [openDelivery('run-1', 'slack'), openDelivery('run-2', 'intercom')];
    const run = await startRetry({
      reopenRun: async () => ({ made: true, open }),
      deliverToSlack: () => Promise.reject(outage),
      deliverToIntercom: () => release.promise.then(() => 'delivered'),
    });
    await expect.poll(() => run.attempts('deliverToIntercom'), patiently).toBe(1);
    await run.handle.cancel();
    await expect.poll(() => hasRequestedCancellation(run), patiently).toBe(true);
    release.resolve();
    await run.handle.result();
    expect(run.steps.indexOf('/deliverToIntercom')).toBeLessThan(run.steps.indexOf('closeRun'));
    expect(run.attempts('closeRun')).toBe(1);
    expect(run.endings).toEqual([{ kind: 'cancelled' }]);
  });
});
