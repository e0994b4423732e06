import { Context } from '@temporalio/activity';
import { expect, it } from 'vitest';
import { type Activities } from '../../activities/index.js';
import { IntegrationError } from '../../integrations/http/integration-error.js';
import { workflowEnvironment } from './workflow-environment.js';

const environment = workflowEnvironment();

const failing = (kind: 'unavailable' | 'rejected') =>
  new IntegrationError({ kind, vendor: 'language-model', effect: 'none', message: `model: ${kind}` });
const minute = { composeMs: 60_000 };
type Fallback = Parameters<Activities['composeBriefing']>[0]['fallback'];

/** Starts a run whose model does as told; collects why the merge stood in. */
async function startRun(
  composeBriefingWithModel: Activities['composeBriefingWithModel'],
  windows: { composeMs?: number },
) {
  const fallbacks: Fallback[] = [];
  const run = await environment.startRun(
    {
      composeBriefingWithModel,
      composeBriefing: async ({ fallback }) => {
        fallbacks.push(fallback);
        return { open: [] };
      },
    },
    windows,
  );
  return { ...run, fallbacks };
}

it('has the model write where one is configured, in one recorded step', async () => {
  const run = await startRun(
    async () => ({ open: [{ deliveryId: 'run-1', vendor: 'slack', connection: 'slack' }] }),
    minute,
  );
  await run.handle.result();
  expect(run.attempts('composeBriefingWithModel')).toBe(1);
  expect(run.attempts('composeBriefing')).toBe(0);
  expect(run.attempts('deliverToSlack')).toBe(1);
});

it('asks no model where none is configured, and records no step for it', async () => {
  const run = await startRun(() => Promise.reject(failing('rejected')), {});
  await run.handle.result();
  expect(run.attempts('composeBriefingWithModel')).toBe(0);
  expect(run.fallbacks).toEqual([undefined]);
});

it('merges at once what a model will never write, and says why', async () => {
  const run = await startRun(() => Promise.reject(failing('rejected')), minute);
  await run.handle.result();
  expect(run.attempts('composeBriefingWithModel')).toBe(1);
  expect(run.fallbacks).toEqual([{ code: 'rejected', message: 'model: rejected' }]);
  expect(run.endings).toEqual([{ kind: 'finished' }]);
});

it('tries a model that is down until its window ends, then merges', async () => {
  const run = await startRun(() => Promise.reject(failing('unavailable')), { composeMs: 1_500 });
  await run.handle.result();
  expect(run.attempts('composeBriefingWithModel')).toBeGreaterThan(1);
  expect(run.fallbacks).toEqual([{ code: 'unavailable', message: 'model: unavailable' }]);
});

it('merges nothing for a run that is cancelled while its model thinks', async () => {
  const run = await startRun(async () => Context.current().cancelled, minute);
  await expect.poll(() => run.attempts('composeBriefingWithModel'), { timeout: 20_000 }).toBe(1);
  await run.handle.cancel();
  await run.handle.result();
  expect(run.attempts('composeBriefing')).toBe(0);
  expect(run.endings).toEqual([{ kind: 'cancelled' }]);
});
