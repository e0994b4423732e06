import { Context } from '@temporalio/activity';
import { describe, expect, it } from 'vitest';
import { type Activities } from '../../activities/index.js';
import { IntegrationError } from '../../integrations/http/integration-error.js';
import { runProgress } from '../../workflows/run-phases.js';
import { hasRequestedCancellation, openDelivery, workflowEnvironment } from './workflow-environment.js';

const environment = workflowEnvironment();
const startRun: typeof environment.startRun = (...given) => environment.startRun(...given);

const refusal = new IntegrationError({ kind: 'unauthorized', vendor: 'x', effect: 'none', message: 'x: key refused' });
const outage = new IntegrationError({ kind: 'unavailable', vendor: 'x', effect: 'none', message: 'x: answered 503' });

/** Goes on until it is cancelled, and then gives way. */
const untilCancelled = async (): Promise<never> => Context.current().cancelled;

describe('a run without trouble', () => {
  it('finds, summarises every chunk, composes, delivers to every destination and closes, in this order', async () => {
    const chunks: string[][] = [];
    const deliveries: string[] = [];
    const deliver = async ({ deliveryId }: { deliveryId: string }) => {
      deliveries.push(deliveryId);
      return 'delivered' as const;
    };
    const run = await startRun({
      summarizeSessions: async ({ sessionIds }) => void chunks.push(sessionIds),
      deliverToSlack: deliver,
      deliverToIntercom: deliver,
      deliverToSalesforce: deliver,
    });
    await run.handle.result();
    const begun = run.steps.filter((step) => !step.startsWith('/'));
    expect(begun.slice(0, 4)).toEqual(['findSessions', 'summarizeSessions', 'summarizeSessions', 'composeBriefing']);
    expect(begun.slice(4, 7).sort()).toEqual(['deliverToIntercom', 'deliverToSalesforce', 'deliverToSlack']);
    expect(begun.slice(7)).toEqual(['closeRun']);
    expect(chunks.sort()).toEqual([['1:1'], ['1:2']]);
    expect(deliveries.sort()).toEqual(['run-1', 'run-2', 'run-3']);
    expect(run.endings).toEqual([{ kind: 'finished' }]);
  });

  it('composes its only chunk in the step that summarises it', async () => {
    const asked: unknown[] = [];
    const run = await startRun({
      findSessions: async () => ({ chunks: [['1:1', '1:2']] }),
      summarizeSessions: async (input) => {
        asked.push(input);
        return { open: [openDelivery('run-1', 'slack')] };
      },
    });
    await run.handle.result();
    const begun = run.steps.filter((step) => !step.startsWith('/'));
    expect(begun).toEqual(['findSessions', 'summarizeSessions', 'deliverToSlack', 'closeRun']);
    expect(asked).toEqual([{ runId: 'run', sessionIds: ['1:1', '1:2'], compose: {} }]);
  });

  it('closes without a delivery where there is nothing to send', async () => {
    const run = await startRun({
      findSessions: async () => ({ chunks: [] }),
      composeBriefing: async () => ({ open: [] }),
    });
    await run.handle.result();
    expect(run.steps).toEqual([
      'findSessions',
      '/findSessions',
      'composeBriefing',
      '/composeBriefing',
      'closeRun',
      '/closeRun',
    ]);
    expect(run.endings).toEqual([{ kind: 'finished' }]);
  });

  it('tells its phase when asked', async () => {
    const release = Promise.withResolvers<undefined>();
    const run = await startRun({ summarizeSessions: () => release.promise });
    await expect.poll(() => run.attempts('summarizeSessions')).toBe(2);
    expect(await run.handle.query(runProgress)).toEqual({ phase: 'summarizing' });
    release.resolve(undefined);
    await run.handle.result();
    expect(await run.handle.query(runProgress)).toEqual({ phase: 'closing' });
  });
});

describe('trouble with a part', () => {
  it('that is one chunk stops neither the others nor the run', async () => {
    const summarized: string[][] = [];
    const run = await startRun({
      summarizeSessions: async ({ sessionIds }) => {
        if (sessionIds.includes('1:1')) throw refusal;
        return void summarized.push(sessionIds);
      },
    });
    await run.handle.result();
    expect(summarized).toEqual([['1:2']]);
    expect(run.attempts('deliverToSlack')).toBe(1);
    expect(run.endings).toEqual([{ kind: 'finished' }]);
  });

  it('that is one destination stops none of the others', async () => {
    const run = await startRun({ deliverToSlack: () => Promise.reject(refusal) });
    await run.handle.result();
    expect(run.attempts('deliverToSlack')).toBe(1);
    expect(run.steps).toEqual(expect.arrayContaining(['/deliverToIntercom', '/deliverToSalesforce']));
    expect(run.endings).toEqual([{ kind: 'finished' }]);
  });

  it('that passes is overcome by another attempt', async () => {
    const run = await startRun({
      deliverToSlack: async () => {
        if (Context.current().info.attempt === 1) throw outage;
        return 'delivered';
      },
    });
    await run.handle.result();
    expect(run.attempts('deliverToSlack')).toBe(2);
    expect(run.attempts('deliverToIntercom')).toBe(1);
  });

  it('that is our own database is waited for, so that no run ends without a receipt', async () => {
    const run = await startRun({
      closeRun: async () => {
        if (Context.current().info.attempt < 3) throw new Error('the database is away');
      },
    });
    await run.handle.result();
    expect(run.attempts('closeRun')).toBe(3);
    expect(run.endings).toEqual([{ kind: 'finished' }]);
  });
});

describe('a subject that cannot be resolved', () => {
  it('fails the run with the kind of the refusal, and nothing further is tried', async () => {
    const run = await startRun({ findSessions: () => Promise.reject(refusal) });
    await run.handle.result();
    expect(run.steps).toEqual(['findSessions', '/findSessions', 'closeRun', '/closeRun']);
    expect(run.endings).toEqual([{ kind: 'failed', error: { code: 'unauthorized', message: 'x: key refused' } }]);
  });
});

describe('a window that is exhausted', () => {
  const soon = 1_500;

  it('while resolving fails the run with what kept it', async () => {
    const run = await startRun({ findSessions: () => Promise.reject(outage) }, { resolveMs: soon });
    await run.handle.result();
    expect(run.attempts('findSessions')).toBeGreaterThan(1);
    expect(run.endings).toEqual([{ kind: 'failed', error: { code: 'unavailable', message: 'x: answered 503' } }]);
  });

  it('while resolving without any answer says so', async () => {
    const run = await startRun({ findSessions: untilCancelled }, { resolveMs: soon });
    await run.handle.result();
    const message = 'findSessions had no answer within its window.';
    expect(run.endings).toEqual([{ kind: 'failed', error: { code: 'unavailable', message } }]);
  });

  it.each<[string, Partial<Activities>]>([
    ['summarising goes on to a briefing of what is there', { summarizeSessions: () => Promise.reject(outage) }],
    ['summarising without any answer goes on as well', { summarizeSessions: untilCancelled }],
    [
      'summarising its only chunk goes on as well',
      { findSessions: async () => ({ chunks: [['1:1']] }), summarizeSessions: () => Promise.reject(outage) },
    ],
    ['delivering leaves the delivery to the receipt', { deliverToSlack: () => Promise.reject(outage) }],
  ])('while %s', async (_what, fakes) => {
    const run = await startRun(fakes, { summarizeMs: soon, deliverMs: soon });
    await run.handle.result();
    expect(run.attempts('composeBriefing')).toBe(1);
    expect(run.attempts('deliverToIntercom')).toBe(1);
    expect(run.endings).toEqual([{ kind: 'finished' }]);
  });
});

describe('cancellation', () => {
  it.each<[string, keyof Activities]>([
    ['resolving', 'findSessions'],
    ['summarizing', 'summarizeSessions'],
  ])('while %s breaks off what is under way and closes the run once as cancelled', async (_phase, activity) => {
    const run = await startRun({ [activity]: untilCancelled });
    await expect.poll(() => run.attempts(activity)).toBeGreaterThan(0);
    await run.handle.cancel();
    await run.handle.result();
    expect(run.attempts('composeBriefing')).toBe(0);
    expect(run.steps.slice(-3)).toEqual([`/${activity}`, 'closeRun', '/closeRun']);
    expect(run.endings).toEqual([{ kind: 'cancelled' }]);
  });

  it('while delivering lets the write under way finish before it closes the run once as cancelled', async () => {
    const release = Promise.withResolvers<void>();
    const run = await startRun({
      deliverToSlack: () => release.promise.then(() => 'delivered'),
      deliverToIntercom: () => Promise.reject(outage),
    });
    await expect.poll(() => run.attempts('deliverToSlack')).toBe(1);
    await run.handle.cancel();
    await expect.poll(() => hasRequestedCancellation(run)).toBe(true);
    expect(run.endings).toEqual([]);
    release.resolve();
    await run.handle.result();
    expect(run.steps.slice(-2)).toEqual(['closeRun', '/closeRun']);
    expect(run.steps.indexOf('/deliverToSlack')).toBeLessThan(run.steps.indexOf('closeRun'));
    expect(run.attempts('closeRun')).toBe(1);
    expect(run.endings).toEqual([{ kind: 'cancelled' }]);
  });

  it('while a delivery waits for its next attempt makes no further one', async () => {
    const run = await startRun({ deliverToSlack: () => Promise.reject(outage) });
    await expect.poll(() => run.steps).toContain('/deliverToSlack');
    await run.handle.cancel();
    await run.handle.result();
    expect(run.attempts('deliverToSlack')).toBeLessThanOrEqual(2);
    expect(run.endings).toEqual([{ kind: 'cancelled' }]);
  });
});
