import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type SessionSummary } from '../../../../domain/session-summary.js';
import { RunStore } from '../../../../storage/run-store.js';
import { evidence, planSessions, reserveCalls } from '../../../storage/sample-runs.js';
import { acceptRun, closeRun } from '../accepted-run.js';
import { collect, readEvents, type StreamedEvent } from '../event-stream.js';
import { type RunningApi, sharedTemporal, startApi } from '../running-api.js';

let api: RunningApi;
beforeAll(async () => {
  api = await startApi({ temporal: sharedTemporal() });
});
afterAll(() => api.stop());

async function follow(runId: string): Promise<AsyncGenerator<StreamedEvent>> {
  const response = await api.call(`/v1/runs/${runId}/events`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  return readEvents(response);
}

it('tells each change of a run, then its end with the receipt', async () => {
  const { runLedger, summaries, ledger } = api.stores;
  const runId = await acceptRun(api.stores);
  const events = await follow(runId);
  const next = async () => (await events.next()).value as unknown;
  const progress = (state: string, phase: string | null, sessions: [number, number], deliveries: [number, number]) => {
    const cells = ([done, total]: [number, number]) => ({ done, total });
    const data = { runId, state, phase, progress: { sessions: cells(sessions), deliveries: cells(deliveries) } };
    return { type: 'progress', data };
  };

  expect(await next()).toEqual(progress('accepted', null, [0, 0], [0, 1]));
  await runLedger.begin(runId);
  expect(await next()).toEqual(progress('running', 'resolving', [0, 0], [0, 1]));
  await planSessions(api.stores, runId, [{ id: '1:2', startedAt: null, replayUrl: null }]);
  expect(await next()).toEqual(progress('running', 'summarizing', [0, 1], [0, 1]));
  const summary: SessionSummary = {
    synopsis: 'Bought a ticket',
    goal: null,
    outcome: 'completed',
    obstacles: [],
    lastAction: null,
  };
  await reserveCalls(api.stores, runId, ['1:2']);
  await summaries.commit(runId, '1:2', summary);
  expect(await next()).toEqual(progress('running', 'summarizing', [1, 1], [0, 1]));
  const briefing = { headline: '1 session reviewed', note: null, statements: [], sessions: [] };
  const deliveryId = `${runId}-1`;
  const contents = [{ id: deliveryId, content: 'to be sent' }];
  await ledger.publish(runId, { briefing, version: 1, outcome: 'briefed' }, contents);
  expect(await next()).toEqual(progress('running', 'delivering', [1, 1], [0, 1]));
  const attempt = await ledger.begin(deliveryId);
  if (attempt.kind !== 'begun') throw new Error('the attempt was not begun');
  await ledger.delivered(attempt, { id: '1732.001', url: null }, 'delivered', evidence);
  expect(await next()).toEqual(progress('running', 'delivering', [1, 1], [1, 1]));
  await closeRun(api.stores, runId);
  expect(await next()).toEqual(progress('completed', null, [1, 1], [1, 1]));
  expect(await next()).toMatchObject({
    type: 'end',
    data: { runId, state: 'completed', briefing, receipt: { deliveries: [{ effect: { id: '1732.001' } }] } },
  });
  expect(await events.next()).toMatchObject({ done: true });
});

it('gives the end at once to who asks after it', async () => {
  const runId = await acceptRun(api.stores);
  await closeRun(api.stores, runId);
  const events = await collect(await follow(runId));
  expect(events.map(({ type }) => type)).toEqual(['progress', 'end']);
  expect(events[1]?.data).toMatchObject({ runId, state: 'failed', receipt: { runId } });
});

it('tells several watchers of several runs, each of its own', async () => {
  const [one, other] = [await acceptRun(api.stores), await acceptRun(api.stores)];
  const [first, second, last] = [await follow(one), await follow(one), await follow(other)];
  await Promise.all([first, second, last].map((events) => events.next()));
  await closeRun(api.stores, other);
  const ended = await collect(last);
  expect(ended.at(-1)).toMatchObject({ type: 'end', data: { runId: other } });
  await closeRun(api.stores, one);
  for (const events of [first, second]) {
    expect((await collect(events)).at(-1)).toMatchObject({ type: 'end', data: { runId: one } });
  }
});

it('stops looking up what nobody follows any more', async () => {
  const lookUps = vi.spyOn(api.app.get(RunStore), 'progress');
  const [abandoned, followed] = [await acceptRun(api.stores), await acceptRun(api.stores)];
  const leaving = new AbortController();
  const left = readEvents(await api.call(`/v1/runs/${abandoned}/events`, { signal: leaving.signal }));
  const staying = await follow(followed);
  await Promise.all([left.next(), staying.next()]);
  await expect.poll(() => lookUps.mock.lastCall).toEqual([[abandoned, followed]]);
  leaving.abort();
  await expect.poll(() => lookUps.mock.lastCall).toEqual([[followed]]);
  await closeRun(api.stores, followed);
  expect((await collect(staying)).at(-1)).toMatchObject({ type: 'end' });
});
