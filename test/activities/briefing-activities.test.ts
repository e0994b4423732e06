import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { intercomNote, slackChannel } from '../storage/sample-runs.js';
import { type ActivityEnvironment, startActivityEnvironment } from './activity-environment.js';

let environment: ActivityEnvironment;
beforeAll(async () => {
  environment = await startActivityEnvironment();
});
afterAll(() => environment.close());

const compose = (runId: string) => environment.attempt((activities) => activities.composeBriefing({ runId }));
const found = (runId: string) => environment.stores.runs.find(runId);
const nobody = { subject: { email: 'empty@example.com' } };

describe('composing', () => {
  it('stores a briefing over the summarised sessions with the note, and names where it is to go', async () => {
    const planned = await environment.plan({ note: 'Case 42', sessions: { limit: 2 } });
    await environment.attempt((activities) => activities.summarizeSessions(planned));
    expect(await compose(planned.runId)).toEqual({
      open: [
        {
          deliveryId: `${planned.runId}-1`,
          vendor: 'slack',
          connection: 'slack',
          channel: 'C0000000001',
        },
        {
          deliveryId: `${planned.runId}-2`,
          vendor: 'intercom',
          connection: 'intercom',
        },
      ],
    });
    const run = await found(planned.runId);
    expect(run).toMatchObject({ phase: 'delivering', outcome: 'briefed', briefing: { note: 'Case 42' } });
    expect(run?.briefing?.sessions.map(({ id }) => id)).toEqual(planned.sessionIds);
  });

  it('is done in the same step as summarising where that is asked for', async () => {
    const planned = await environment.plan({ sessions: { limit: 1 } });
    const made = await environment.attempt((activities) => activities.summarizeSessions({ ...planned, compose: {} }));
    expect(made).toMatchObject({ open: [{ deliveryId: `${planned.runId}-1` }, { deliveryId: `${planned.runId}-2` }] });
    expect((await found(planned.runId))?.briefing?.sessions.map(({ id }) => id)).toEqual(planned.sessionIds);
  });

  it('names the same deliveries, and keeps the briefing, when it is repeated', async () => {
    const planned = await environment.plan({ sessions: { limit: 1 } });
    await environment.attempt((activities) => activities.summarizeSessions(planned));
    const first = await compose(planned.runId);
    const { briefing } = (await found(planned.runId)) ?? {};
    expect(await compose(planned.runId)).toEqual(first);
    expect((await found(planned.runId))?.briefing).toEqual(briefing);
  });

  it('tells only those of a person without sessions who want to hear it', async () => {
    const destinations = [slackChannel, { ...intercomNote, onEmpty: 'deliver' as const }];
    const { runId } = await environment.plan({ ...nobody, destinations });
    expect(await compose(runId)).toMatchObject({ open: [{ deliveryId: `${runId}-2`, vendor: 'intercom' }] });
    expect(await found(runId)).toMatchObject({ outcome: 'no-sessions', briefing: { statements: [] } });
  });

  it('has nothing to send where no session could be summarised', async () => {
    const { runId } = await environment.plan();
    expect(await compose(runId)).toEqual({ open: [] });
    expect((await found(runId))?.briefing).toBeNull();
  });

  it('has nothing to send where the run is not known', async () => {
    expect(await compose('nobody')).toEqual({ open: [] });
  });
});

describe('closing', () => {
  const close = (runId: string, kind: 'finished' | 'cancelled') =>
    environment.attempt((activities) => activities.closeRun({ runId, ending: { kind } }));

  it('writes a receipt that adds up what is stored', async () => {
    const { runId } = await environment.plan(nobody);
    await compose(runId);
    await close(runId, 'finished');
    expect(await found(runId)).toMatchObject({
      state: 'completed',
      receipt: { outcome: 'no-sessions', deliveries: [{ state: 'skipped' }, { state: 'skipped' }] },
    });
  });

  it('keeps the first receipt when it is repeated', async () => {
    const { runId } = await environment.plan(nobody);
    await close(runId, 'cancelled');
    const first = (await found(runId))?.receipt;
    await close(runId, 'finished');
    expect(await found(runId)).toMatchObject({ state: 'cancelled', receipt: first });
  });

  it('of a run that is not known is nothing to do', async () => {
    await expect(close('nobody', 'finished')).resolves.toBeUndefined();
  });
});
