import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AcceptedRun, type RunList, type RunView } from '../../../../apps/api/runs/run-responses.js';
import { planSessions } from '../../../storage/sample-runs.js';
import { acceptRun, closeRun } from '../accepted-run.js';
import { bodyOf, post, problemOf, type RunningApi, startApi } from '../running-api.js';

const oddIds = [
  'x',
  'a%00b',
  '%20',
  '%F0%9F%98%80',
  "'%3B%20drop%20table%20runs%3B--",
  '..%2F..%2Fhealthz',
  '%25',
  'null',
];

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const view = async (runId: string) => bodyOf<RunView>(await api.call(`/v1/runs/${runId}`));
const list = async (query: string) => bodyOf<RunList>(await api.call(`/v1/runs?${query}`));
const cancel = (runId: string) => api.call(`/v1/runs/${runId}/cancel`, { method: 'POST' });

describe('one run', () => {
  it.each([randomUUID(), ...oddIds])('answers 404 for %s', async (id) => {
    for (const response of [
      await api.call(`/v1/runs/${id}`),
      await api.call(`/v1/runs/${id}/events`),
      await cancel(id),
    ]) {
      expect((await problemOf(response, 404)).code).toBe('run-not-found');
    }
  });

  it('is seen from its acceptance to its receipt', async () => {
    const runId = await acceptRun(api.stores);
    const sessions = { total: 0, done: 0 };
    expect(await view(runId)).toMatchObject({
      runId,
      kind: 'summary',
      state: 'accepted',
      phase: null,
      outcome: null,
      subject: { email: 'jane@example.com' },
      startedAt: null,
      progress: { sessions, deliveries: { total: 1, done: 0 } },
      briefing: null,
      receipt: null,
    });
    await api.stores.runLedger.begin(runId);
    await planSessions(api.stores, runId, [{ id: '1:2', startedAt: null, replayUrl: 'https://replay.example/1' }]);
    expect(await view(runId)).toMatchObject({
      state: 'running',
      phase: 'summarizing',
      startedAt: expect.any(String) as string,
      progress: { sessions: { total: 1, done: 0 } },
    });
    await closeRun(api.stores, runId);
    const ended = await view(runId);
    expect(ended).toMatchObject({ state: 'failed', phase: null, progress: { deliveries: { total: 1, done: 1 } } });
    expect(ended.receipt).toMatchObject({
      runId,
      state: 'failed',
      deliveries: [{ state: 'failed' }],
      sessions: [{ id: '1:2' }],
    });
  });
});

describe('cancelling', () => {
  it('asks the workflow and answers with the run', async () => {
    const body = { subject: { uid: '7' }, destinations: [] };
    const { runId } = await bodyOf<AcceptedRun>(await api.call('/v1/summaries', post(body)), 202);
    expect(await bodyOf<RunView>(await cancel(runId), 202)).toMatchObject({ runId, state: 'accepted', receipt: null });
    const { events } = await api.temporal.workflow.getHandle(runId).fetchHistory();
    expect(events?.filter((event) => event.workflowExecutionCancelRequestedEventAttributes)).toHaveLength(1);
    await bodyOf(await cancel(runId), 202);
  });

  it('closes a run that has no workflow, with a receipt', async () => {
    const runId = await acceptRun(api.stores);
    const run = await bodyOf<RunView>(await cancel(runId), 202);
    expect(run).toMatchObject({ state: 'cancelled', endedAt: expect.any(String) as string });
    expect(run.receipt).toMatchObject({
      state: 'cancelled',
      deliveries: [{ state: 'skipped', error: { kind: 'cancelled' } }],
    });
  });

  it('refuses once the run has ended, and changes nothing', async () => {
    const runId = await acceptRun(api.stores);
    await closeRun(api.stores, runId);
    const before = await view(runId);
    expect(await problemOf(await cancel(runId), 409)).toMatchObject({ code: 'run-ended' });
    expect(await view(runId)).toEqual(before);
  });
});

describe('the list', () => {
  let uid: string;
  let ids: string[];
  beforeEach(async () => {
    uid = `reader-${randomUUID()}`;
    ids = [];
    for (let i = 0; i < 5; i++) ids.unshift(await acceptRun(api.stores, { subject: { uid, sessionIds: [`9:${i}`] } }));
  });

  const idsOf = ({ runs }: RunList) => runs.map(({ runId }) => runId);

  it('is newest first, page by page without repetition or gap', async () => {
    const seen: string[][] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: RunList = await list(`subject=${uid}&limit=2&cursor=${cursor}`);
      seen.push(idsOf(page));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual([ids.slice(0, 2), ids.slice(2, 4), ids.slice(4)]);
  });

  it('has no further page after a full last one', async () => {
    expect((await list(`subject=${uid}&limit=5`)).nextCursor).toBeNull();
  });

  it('is filtered by state', async () => {
    const [first = ''] = ids;
    await closeRun(api.stores, first);
    expect(idsOf(await list(`subject=${uid}&state=failed`))).toEqual([first]);
    expect(idsOf(await list(`subject=${uid}&state=accepted`))).toEqual(ids.slice(1));
  });

  it('is filtered by kind', async () => {
    expect(idsOf(await list(`subject=${uid}&kind=summary`))).toEqual(ids);
    expect(idsOf(await list(`subject=${uid}&kind=digest`))).toEqual([]);
  });

  it('finds a person by any of their names, whatever the case', async () => {
    const email = `${randomUUID()}@example.com`;
    const runId = await acceptRun(api.stores, { subject: { email, sessionIds: ['77:1'] } });
    expect(idsOf(await list(`subject=${encodeURIComponent(email.toUpperCase())}`))).toEqual([runId]);
    expect(idsOf(await list('subject=77%3A1'))).toEqual([runId]);
    expect(idsOf(await list(`subject=${email.slice(1)}`))).toEqual([]);
  });

  it('is filtered by time, the end not included', async () => {
    const third = (await view(ids[2] ?? '')).createdAt;
    expect(idsOf(await list(`subject=${uid}&since=${third}`))).toEqual(ids.slice(0, 3));
    expect(idsOf(await list(`subject=${uid}&until=${third}`))).toEqual(ids.slice(3));
    expect(idsOf(await list(`subject=${uid}&until=2026-01-01`))).toEqual([]);
  });

  it.each([
    ['cursor=abc', 'cursor'],
    [`cursor=${cursorOf('2026-01-01T00:00:00.000Z not-a-run')}`, 'cursor'],
    [`cursor=${cursorOf(`2026-01-01T00:00:00.000Z ${randomUUID()}\0`)}`, 'cursor'],
    [`cursor=${cursorOf(`+275760-09-13T00:00:00.000Z ${randomUUID()}`)}`, 'cursor'],
    [`cursor=${cursorOf(`0 ${randomUUID()}`)}`, 'cursor'],
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=many', 'limit'],
    ['state=done', 'state'],
    ['state=failed&state=partial', 'state'],
    ['kind=poem', 'kind'],
    ['subject=', 'subject'],
    ['subject=%00', 'subject'],
    ['since=yesterday', 'since'],
    ['since=0000-01-01', 'since'],
    ['since=9999-12-31T23:59:59-14:00', 'since'],
    ['until=2026-01-01T00:00:00', 'until'],
    ['page=2', 'page'],
  ])('refuses %s, naming the member', async (query, path) => {
    const { errors } = await problemOf(await api.call(`/v1/runs?${query}`), 422);
    expect(errors).toMatchObject([{ path }]);
  });
});

function cursorOf(text: string): string {
  return Buffer.from(text).toString('base64url');
}
