import { CancelledFailure } from '@temporalio/activity';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { closeRun, reserveCalls } from '../storage/sample-runs.js';
import { type ActivityEnvironment, attemptEnvironment, startActivityEnvironment } from './activity-environment.js';

let environment: ActivityEnvironment;
beforeAll(async () => {
  environment = await startActivityEnvironment();
});
beforeEach(() => environment.sandbox.fullstory.reset());
afterAll(() => environment.close());

type Planned = Awaited<ReturnType<ActivityEnvironment['plan']>>;

const summarize = (planned: Planned) => environment.attempt((activities) => activities.summarizeSessions(planned));
/** A part of the path that only summaries of this session have. */
const summaryOf = (sessionId = '') => ({ path: `${encodeURIComponent(sessionId)}/summary` });
const summarized = () =>
  environment.sandbox.fullstory.effects().flatMap((effect) => (effect.kind === 'summary' ? [effect.sessionId] : []));

describe('summarising sessions', () => {
  it('stores a summary of each, and spends one activation on each', async () => {
    const planned = await environment.plan();
    await summarize(planned);
    const cells = await environment.sessionCells(planned.runId);
    expect(cells).toHaveLength(5);
    for (const cell of cells) expect(cell).toMatchObject({ outcome: 'summarized', reserved: 1, released: 0, spent: 1 });
    const { visits } = (await environment.stores.runs.find(planned.runId)) ?? {};
    expect(visits?.[0]?.summary).toMatchObject({
      goal: 'Buy two tickets for the Saturday concert',
      outcome: 'abandoned',
    });
  });

  it('asks with the prompt profile that the request names', async () => {
    const planned = await environment.plan({ promptProfile: 'no-such-profile', sessions: { limit: 1 } });
    await summarize(planned);
    expect(await environment.sessionCells(planned.runId)).toMatchObject([
      { outcome: 'failed', error: { kind: 'not-found' }, reserved: 1, released: 1, spent: 0 },
    ]);
  });

  it('asks with the profile as it was when the run was accepted', async () => {
    const profileContent = {
      name: 'mine',
      llm: { postPrompt: 'Name the last page.' },
      slice: { mode: 'last' as const },
    };
    const planned = await environment.plan({ profile: 'mine', profileContent, sessions: { limit: 1 } });
    await summarize(planned);
    const asked = environment.sandbox.fullstory.requests().find(({ path }) => path.endsWith('/summary'));
    expect(JSON.parse(asked?.requestBody ?? '')).toEqual({
      llm: { post_prompt: 'Name the last page.' },
      slice: { mode: 'LAST' },
    });
    const { visits } = (await environment.stores.runs.find(planned.runId)) ?? {};
    expect(visits?.[0]?.summary).toMatchObject({ synopsis: expect.stringContaining('Goal: ') as string, goal: null });
  });

  it('touches only the sessions of its chunk', async () => {
    const { runId, sessionIds } = await environment.plan();
    await summarize({ runId, sessionIds: sessionIds.slice(0, 2) });
    expect([...summarized()].sort()).toEqual(sessionIds.slice(0, 2).sort());
  });
});

describe('an attempt that follows another', () => {
  it('repeats no session that was summarised', async () => {
    const planned = await environment.plan();
    const [, second] = planned.sessionIds;
    environment.sandbox.fullstory.fault({ match: summaryOf(second), drop: 'before-effect' });
    await expect(summarize(planned)).rejects.toMatchObject({ type: 'unavailable', nonRetryable: false });
    expect(summarized()).toHaveLength(4);
    await summarize(planned);
    expect([...summarized()].sort()).toEqual([...planned.sessionIds].sort());
  });

  it('asks nothing where all have ended', async () => {
    const planned = await environment.plan();
    await summarize(planned);
    const before = environment.sandbox.fullstory.requests().length;
    await summarize(planned);
    expect(environment.sandbox.fullstory.requests()).toHaveLength(before);
  });
});

describe('a rate limit', () => {
  it('costs nothing, and the next attempt waits as long as the longest one asks', async () => {
    const planned = await environment.plan({ sessions: { limit: 3 } });
    const [first, second] = planned.sessionIds;
    environment.sandbox.fullstory.fault({ match: summaryOf(first), status: 429, retryAfter: '7' });
    environment.sandbox.fullstory.fault({ match: summaryOf(second), status: 429, retryAfter: '30' });
    await expect(summarize(planned)).rejects.toMatchObject({ type: 'rate-limited', nextRetryDelay: 30_000 });
    expect(await environment.sessionCells(planned.runId)).toMatchObject([
      { outcome: 'pending', error: { kind: 'rate-limited' }, reserved: 1, released: 1, spent: 0 },
      { outcome: 'pending', error: { kind: 'rate-limited' }, reserved: 1, released: 1, spent: 0 },
      { outcome: 'summarized' },
    ]);
  });

  it('never exhausts a session, however often it is met', async () => {
    const planned = await environment.plan({ sessions: { limit: 1 } });
    environment.sandbox.fullstory.fault({ match: { path: 'summary' }, status: 429, times: 4 });
    for (let round = 1; round <= 4; round += 1) await expect(summarize(planned)).rejects.toThrow();
    await summarize(planned);
    expect(await environment.sessionCells(planned.runId)).toMatchObject([{ outcome: 'summarized', spent: 1 }]);
  });
});

describe('lost replies', () => {
  it('end a session at the third one, and are told as possibly charged', async () => {
    const planned = await environment.plan({ sessions: { limit: 1 } });
    environment.sandbox.fullstory.fault({ match: { path: 'summary' }, drop: 'after-effect', times: null });
    await expect(summarize(planned)).rejects.toMatchObject({ type: 'unavailable' });
    await expect(summarize(planned)).rejects.toMatchObject({ type: 'unavailable' });
    await summarize(planned);
    expect(summarized()).toHaveLength(3);
    expect(await environment.sessionCells(planned.runId)).toMatchObject([
      { outcome: 'failed', error: { kind: 'unavailable' }, reserved: 3, released: 0, spent: 0 },
    ]);
    expect(await closeRun(environment.stores, planned.runId)).toMatchObject({
      outcome: 'no-summaries',
      activations: { estimated: 1, spent: 0, possiblyCharged: 3, cached: 0 },
    });
  });

  it('of a process that was killed in between count as well', async () => {
    const planned = await environment.plan({ sessions: { limit: 1 } });
    await reserveCalls(environment.stores, planned.runId, planned.sessionIds);
    await reserveCalls(environment.stores, planned.runId, planned.sessionIds);
    environment.sandbox.fullstory.fault({ match: { path: 'summary' }, drop: 'after-effect' });
    await summarize(planned);
    expect(await environment.sessionCells(planned.runId)).toMatchObject([{ outcome: 'failed', reserved: 3 }]);
  });

  it('that are followed by an answer leave a summary', async () => {
    const planned = await environment.plan({ sessions: { limit: 1 } });
    environment.sandbox.fullstory.fault({ match: { path: 'summary' }, malformed: true });
    await expect(summarize(planned)).rejects.toMatchObject({ type: 'unavailable' });
    await summarize(planned);
    expect(await closeRun(environment.stores, planned.runId)).toMatchObject({
      sessions: [{ outcome: 'summarized', error: null }],
      activations: { spent: 1, possiblyCharged: 1 },
    });
  });
});

describe('a session that the vendor refuses', () => {
  it('ends with its cause and does not hold up the others', async () => {
    const planned = await environment.plan({ sessions: { limit: 3 } });
    environment.sandbox.fullstory.fault({ match: summaryOf(planned.sessionIds[1]), status: 400 });
    await summarize(planned);
    expect(await environment.sessionCells(planned.runId)).toMatchObject([
      { outcome: 'summarized' },
      { outcome: 'failed', error: { kind: 'rejected' }, released: 1, spent: 0 },
      { outcome: 'summarized' },
    ]);
  });
});

describe('cancellation', () => {
  it('breaks off the calls under way and leaves their cells open', async () => {
    const planned = await environment.plan({ sessions: { limit: 2 } });
    environment.sandbox.fullstory.setDelays({ summary: 600_000 });
    const mock = attemptEnvironment();
    const attempted = environment.attempt((activities) => activities.summarizeSessions(planned), mock);
    const reserved = async () => (await environment.sessionCells(planned.runId)).map((cell) => cell.reserved);
    await expect.poll(reserved).toEqual([1, 1]);
    mock.cancel();
    await expect(attempted).rejects.toBeInstanceOf(CancelledFailure);
    expect(await closeRun(environment.stores, planned.runId, { kind: 'cancelled' })).toMatchObject({
      sessions: [{ outcome: 'skipped' }, { outcome: 'skipped' }],
      activations: { spent: 0, possiblyCharged: 2 },
    });
  });
});
