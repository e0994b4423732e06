import { type MockActivityEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCouriers } from '../../activities/couriers.js';
import { type BriefingModel, createModelActivities } from '../../activities/model-activities.js';
import { type OpenDelivery } from '../../activities/open-delivery.js';
import { createBriefingPublisher } from '../../activities/publish-briefing.js';
import { type ActivityEnvironment, attemptEnvironment, startActivityEnvironment } from './activity-environment.js';

let environment: ActivityEnvironment;
beforeAll(async () => {
  environment = await startActivityEnvironment();
});
afterAll(() => environment.close());

type Propose = BriefingModel['client']['proposeStatements'];

/** One attempt with a model that answers as told. */
function attempt(
  input: { runId: string; latest?: boolean },
  proposeStatements: Propose | undefined,
  {
    mock = attemptEnvironment(),
    maxInputChars = 60_000,
  }: { mock?: MockActivityEnvironment; maxInputChars?: number } = {},
): Promise<{ open: OpenDelivery[] }> {
  const { stores, files } = environment;
  const { runLedger, ledger } = stores;
  const none = {
    fullstory: new Map(),
    intercom: new Map(),
    salesforce: new Map(),
    slack: new Map(),
    webhook: new Map(),
  };
  const couriers = createCouriers(none, { files, links: undefined, slices: stores.bulkSlices });
  const publish = createBriefingPublisher({ runLedger, ledger, couriers, taskQueues: new Map() });
  const model = proposeStatements && { client: { proposeStatements }, maxInputChars, maxDropped: 0.3 };
  const activities = createModelActivities({ runLedger, publish, model });
  return mock.run(() => activities.composeBriefingWithModel(input));
}

async function summarized(limit: number) {
  const planned = await environment.plan({ sessions: { limit } });
  await environment.attempt((activities) => activities.summarizeSessions(planned));
  return planned;
}
const found = (runId: string) => environment.stores.runs.find(runId);
const saying = (text: string, sessions = ['S1']) => [{ about: 'goal', text, sessions }];

describe('composing with a model', () => {
  it('tells it every session, and stores what it says of them with the ids that it was not told', async () => {
    const { runId, sessionIds } = await summarized(2);
    const told: string[] = [];
    const { open } = await attempt({ runId }, async (sessions) => {
      told.push(sessions);
      return saying('Wanted tickets', ['S2', 'S1']);
    });
    expect(open).toHaveLength(2);
    expect(told[0]?.match(/<session /g)).toHaveLength(2);
    for (const id of sessionIds) expect(told[0]).not.toContain(id);
    const run = await found(runId);
    expect(run?.briefing?.statements).toEqual([
      { about: 'goal', text: 'Wanted tickets', sessionIds: sessionIds.toReversed() },
    ]);
    expect(run?.account.composition).toEqual({ composedBy: 'model', droppedStatements: 0 });
    expect(run?.contents[0]?.content).toContain('Wanted tickets');
  });

  it('shows that it is under way', async () => {
    const { runId } = await summarized(1);
    let phase: unknown;
    await attempt({ runId }, async () => {
      phase = (await found(runId))?.phase;
      return saying('Wanted tickets');
    });
    expect(phase).toBe('composing');
  });

  it('that was done before asks nobody and keeps what is stored', async () => {
    const { runId } = await summarized(1);
    const first = await attempt({ runId }, async () => saying('The first'));
    expect(await attempt({ runId }, () => Promise.reject(new Error('asked again')))).toEqual(first);
    expect((await found(runId))?.briefing?.statements).toMatchObject([{ text: 'The first' }]);
  });

  it('is done anew where a person wants the latest', async () => {
    const { runId } = await summarized(1);
    await attempt({ runId }, async () => saying('The first'));
    await attempt({ runId, latest: true }, async () => saying('The second'));
    expect(await found(runId)).toMatchObject({
      briefingVersion: 2,
      briefing: { statements: [{ text: 'The second' }] },
    });
  });

  it('stores nothing when the model fails, so that another attempt may ask', async () => {
    const { runId } = await summarized(1);
    await expect(attempt({ runId }, () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect((await found(runId))?.briefing).toBeNull();
  });

  it('lets go of the model when it is cancelled', async () => {
    const { runId } = await summarized(1);
    const mock = attemptEnvironment();
    const given = Promise.withResolvers<AbortSignal>();
    const asking = attempt(
      { runId },
      async (_sessions, signal) => {
        if (!signal) throw new Error('there is no signal');
        given.resolve(signal);
        await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('let go'))));
        return [];
      },
      { mock },
    );
    await given.promise;
    mock.cancel();
    await expect(asking).rejects.toThrow('let go');
  });
});

describe('without a word of a model', () => {
  it('the merge stands in where this worker has none', async () => {
    const { runId } = await summarized(1);
    await attempt({ runId }, undefined);
    expect((await found(runId))?.account.composition).toMatchObject({ fallback: { code: 'model-not-configured' } });
  });

  it('the merge stands in where nothing fits into what it may be told', async () => {
    const { runId } = await summarized(1);
    await attempt({ runId }, () => Promise.reject(new Error('asked')), { maxInputChars: 10 });
    expect(await found(runId)).toMatchObject({
      briefing: { composedBy: 'merge', fallback: { code: 'input-too-long' } },
    });
  });

  it('the merge says why it stands in for one that failed', async () => {
    const { runId } = await summarized(1);
    const fallback = { code: 'unavailable', message: 'model: answered 503' };
    await environment.attempt((activities) => activities.composeBriefing({ runId, fallback }));
    await environment.attempt((activities) => activities.closeRun({ runId, ending: { kind: 'finished' } }));
    const composition = { composedBy: 'merge', droppedStatements: 0, fallback };
    expect(await found(runId)).toMatchObject({ briefing: composition, receipt: { composition } });
  });

  it('and without one configured, nothing is said of it', async () => {
    const { runId } = await summarized(1);
    await environment.attempt((activities) => activities.composeBriefing({ runId }));
    await environment.attempt((activities) => activities.closeRun({ runId, ending: { kind: 'finished' } }));
    expect((await found(runId))?.receipt).not.toHaveProperty('composition');
  });
});
