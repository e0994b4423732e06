import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { closeRun } from '../storage/sample-runs.js';
import { type ActivityEnvironment, startActivityEnvironment } from './activity-environment.js';

let environment: ActivityEnvironment;
beforeAll(async () => {
  environment = await startActivityEnvironment();
});
beforeEach(() => environment.sandbox.fullstory.reset());
afterAll(() => environment.close());

const find = async (runId: string) => environment.attempt((activities) => activities.findSessions({ runId }));

describe('finding sessions', () => {
  it('stores the newest ones up to the limit, and takes the run to its next phase', async () => {
    const { runId, sessionIds } = await environment.plan({ sessions: { limit: 3 } });
    const cells = await environment.sessionCells(runId);
    expect(cells.map(({ id }) => id)).toEqual(sessionIds);
    expect(sessionIds).toHaveLength(3);
    const starts = cells.map(({ startedAt }) => startedAt ?? '');
    expect([...starts].sort().reverse()).toEqual(starts);
    expect(await environment.stores.runs.find(runId)).toMatchObject({ state: 'running', phase: 'summarizing' });
  });

  it('leaves out what began before the given moment', async () => {
    const since = new Date(Date.now() - 60 * 3_600_000).toISOString();
    const { sessionIds } = await environment.plan({ sessions: { limit: 5, since } });
    expect(sessionIds).toHaveLength(3);
  });

  it('takes sessions that are named, in chunks of ten, each with its replay link', async () => {
    const named = Array.from({ length: 12 }, (_, index) => `18446744073709551615:${index}`);
    const runId = await environment.accept({ subject: { sessionIds: named }, sessions: { limit: 25 } });
    const { chunks } = await find(runId);
    expect(chunks).toEqual([named.slice(0, 10), named.slice(10)]);
    const [cell] = await environment.sessionCells(runId);
    expect(cell).toMatchObject({
      startedAt: null,
      replayUrl: expect.stringContaining('18446744073709551615:0') as string,
    });
  });

  it('counts a session once that is both named and found', async () => {
    const { sessionIds } = await environment.plan();
    const [newest = ''] = sessionIds;
    const both = await environment.plan({ subject: { email: 'jane@doe.com', sessionIds: [newest] } });
    expect(both.sessionIds).toEqual(sessionIds);
    expect((await environment.sessionCells(both.runId))[0]?.startedAt).not.toBeNull();
  });

  it('keeps what is named, however old and even above the limit of what is found', async () => {
    const { sessionIds } = await environment.plan();
    const oldest = sessionIds.slice(-2);
    const since = new Date().toISOString();
    const subject = { email: 'jane@doe.com', sessionIds: oldest };
    expect((await environment.plan({ subject, sessions: { limit: 3, since } })).sessionIds).toEqual(oldest);
    const [newest] = sessionIds;
    expect((await environment.plan({ subject, sessions: { limit: 3 } })).sessionIds).toEqual([newest, ...oldest]);
  });

  it('takes a session of which the vendor does not say when it began, unless a moment is given', async () => {
    environment.sandbox.fullstory.fault({ body: '{"sessions":[{"userId":"1","sessionId":"2"}]}', times: 2 });
    expect((await environment.plan()).sessionIds).toEqual(['1:2']);
    const since = new Date(0).toISOString();
    expect((await environment.plan({ sessions: { limit: 5, since } })).sessionIds).toEqual([]);
  });

  it('has no sessions as an answer, not as an error', async () => {
    const { runId, sessionIds } = await environment.plan({ subject: { email: 'nobody@example.com' } });
    expect(sessionIds).toEqual([]);
    expect(await environment.stores.runs.find(runId)).toMatchObject({ outcome: 'no-sessions' });
  });

  it('keeps to the first list when it is repeated and the vendor has named others since', async () => {
    const { runId, sessionIds } = await environment.plan({ sessions: { limit: 2 } });
    environment.sandbox.fullstory.fault({
      status: 200,
      body: '{"sessions":[{"userId":"1","sessionId":"2","createdTime":"1790000000"}]}',
    });
    expect((await find(runId)).chunks).toEqual([sessionIds]);
    expect(await environment.sessionCells(runId)).toHaveLength(2);
  });

  it('does nothing for a run that has ended', async () => {
    const runId = await environment.accept();
    await closeRun(environment.stores, runId, { kind: 'cancelled' });
    expect(await find(runId)).toEqual({ chunks: [] });
    expect(environment.sandbox.fullstory.requests()).toEqual([]);
  });

  it('is given up where the key is refused, and repeated where the vendor is away', async () => {
    const runId = await environment.accept();
    environment.sandbox.fullstory.fault({ status: 401 });
    await expect(find(runId)).rejects.toMatchObject({ type: 'unauthorized', nonRetryable: true });
    environment.sandbox.fullstory.fault({ status: 503 });
    await expect(find(runId)).rejects.toMatchObject({ type: 'unavailable', nonRetryable: false });
  });

  it('says which connection is missing since the run was accepted', async () => {
    const runId = await environment.accept({ source: 'renamed' });
    await expect(find(runId)).rejects.toMatchObject({
      type: 'unauthorized',
      nonRetryable: true,
      message: expect.stringContaining('"renamed"') as string,
    });
  });
});
