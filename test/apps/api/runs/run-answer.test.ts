import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { type AcceptedRun, type RunList } from '../../../../apps/api/runs/run-responses.js';
import { RunStore } from '../../../../storage/run-store.js';
import { closeRun } from '../accepted-run.js';
import { bodyOf, post, type RunningApi, startApi } from '../running-api.js';

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

/** Other tests keep the machine busy. */
const patient = { timeout: 15_000 };

interface Waiting {
  answer: Promise<Response>;
  runId: string;
  leave(): void;
}

/** A request about nobody else, whose run is accepted and whose answer may be still to come. */
async function ask(prefer: string, headers: Record<string, string> = {}): Promise<Waiting> {
  const uid = randomUUID();
  const leaving = new AbortController();
  const request = post({ subject: { uid }, destinations: [] }, { prefer, ...headers });
  const answer = api.call('/v1/summaries', { ...request, signal: leaving.signal });
  const runs = async () => (await bodyOf<RunList>(await api.call(`/v1/runs?subject=${uid}`))).runs;
  await expect.poll(runs, patient).toHaveLength(1);
  const [run] = await runs();
  return { answer, runId: run?.runId ?? '', leave: () => leaving.abort() };
}

it('is the run with its receipt where it ends while the caller waits', async () => {
  const { answer, runId } = await ask('respond-async, wait=20');
  await closeRun(api.stores, runId);
  const response = await answer;
  expect(response.headers.get('preference-applied')).toBe('wait=20');
  expect(await bodyOf(response)).toMatchObject({ runId, state: 'completed', receipt: { runId } });
});

it('is where to ask when the time is over first', async () => {
  const { answer, runId } = await ask('wait=1');
  const response = await answer;
  expect(response.headers.get('preference-applied')).toBe('wait=1');
  expect(await bodyOf<AcceptedRun>(response, 202)).toEqual({ runId, statusUrl: `${api.url}/v1/runs/${runId}` });
});

it('comes at once where nobody asks to wait, and for a repeated request whose run has ended', async () => {
  const request = { subject: { uid: randomUUID() }, destinations: [] };
  const headers = { 'idempotency-key': randomUUID() };
  const first = await api.call('/v1/summaries', post(request, headers));
  expect(first.headers.get('preference-applied')).toBeNull();
  const { runId } = await bodyOf<AcceptedRun>(first, 202);
  await closeRun(api.stores, runId);
  const again = await api.call('/v1/summaries', post(request, { ...headers, prefer: 'wait=20' }));
  expect(again.headers.get('idempotent-replayed')).toBe('true');
  expect(await bodyOf(again)).toMatchObject({ runId, state: 'completed' });
});

it('says where to ask when the run that has ended cannot be read', async () => {
  const { answer, runId } = await ask('wait=20');
  await closeRun(api.stores, runId);
  const reads = vi.spyOn(api.app.get(RunStore), 'find').mockRejectedValueOnce(new Error('connection lost'));
  onTestFinished(() => reads.mockRestore());
  expect(await bodyOf(await answer, 202)).toMatchObject({ runId });
});

it('looks up everything that is waited for at once, and nothing for those who have left', async () => {
  const lookUps = vi.spyOn(api.app.get(RunStore), 'progress');
  const lookedUp = expect.poll(() => lookUps.mock.lastCall?.[0].toSorted(), patient);
  const [one, other, third] = await Promise.all([ask('wait=20'), ask('wait=20'), ask('wait=20')]);
  await lookedUp.toEqual([one, other, third].map(({ runId }) => runId).sort());
  third.leave();
  await expect(third.answer).rejects.toThrow();
  await lookedUp.toEqual([one, other].map(({ runId }) => runId).sort());
  for (const { answer, runId } of [one, other]) {
    await closeRun(api.stores, runId);
    expect(await bodyOf(await answer)).toMatchObject({ runId });
  }
});
