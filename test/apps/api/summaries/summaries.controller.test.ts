import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AcceptedRun, type RunList } from '../../../../apps/api/runs/run-responses.js';
import { bodyOf, opsKey, post, problemOf, type RunningApi, startApi } from '../running-api.js';

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const request = {
  subject: { email: 'jane@example.com' },
  destinations: [{ connection: 'slack', channel: 'C0000000001' }],
};

function ask(body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return api.call('/v1/summaries', post(body, headers));
}

async function accepted(body: unknown, headers: Record<string, string> = {}): Promise<string> {
  return (await bodyOf<AcceptedRun>(await ask(body, headers), 202)).runId;
}

it('accepts a request, starts its workflow, and says where to ask how it stands', async () => {
  const response = await ask(request);
  const { runId, statusUrl } = await bodyOf<AcceptedRun>(response, 202);
  expect(response.headers.get('idempotent-replayed')).toBeNull();
  expect(statusUrl).toBe(`${api.url}/v1/runs/${runId}`);
  expect(await bodyOf(await api.call(new URL(statusUrl).pathname))).toMatchObject({ runId, state: 'accepted' });
  const { status, type, searchAttributes } = await api.temporal.workflow.getHandle(runId).describe();
  expect([status.name, type]).toEqual(['RUNNING', 'summarizeUser']);
  expect(searchAttributes).toMatchObject({ DebriefKind: ['summary'], DebriefRequester: ['crm'] });
});

it('keeps the words of the request out of Temporal', async () => {
  const runId = await accepted({ ...request, note: 'Ask about the refund' });
  const history = JSON.stringify(await api.temporal.workflow.getHandle(runId).fetchHistory());
  const sent = Buffer.from(history).toString();
  const payloads = [...sent.matchAll(/"data":"([^"]+)"/g)].map(([, data = '']) =>
    Buffer.from(data, 'base64').toString(),
  );
  expect(payloads.join()).toContain(runId);
  expect(payloads.join() + sent).not.toMatch(/jane|refund/);
});

it('makes repeated requests with one key one run', async () => {
  const headers = { 'idempotency-key': randomUUID() };
  const runId = await accepted(request, headers);
  const again = await ask(request, headers);
  expect(again.headers.get('idempotent-replayed')).toBe('true');
  expect(await bodyOf(again, 202)).toEqual({ runId, statusUrl: `${api.url}/v1/runs/${runId}` });
});

it.each([
  [
    'its members in another order',
    '{"destinations":[{"channel":"C0000000001","connection":"slack"}],"subject":{"uid":"7","email":"jane@example.com"}}',
    { subject: { email: 'jane@example.com', uid: '7' }, destinations: request.destinations },
  ],
  [
    'the colon of a session id percent-encoded',
    { subject: { sessionIds: ['12%3A34'] }, destinations: [] },
    { subject: { sessionIds: ['12:34'] }, destinations: [] },
  ],
  [
    'what is the default written out',
    request,
    {
      ...request,
      source: 'fullstory',
      profile: 'briefing',
      sessions: { limit: 5 },
      destinations: [{ ...request.destinations[0], onMultiple: 'fail', onAmbiguous: 'hold', onEmpty: 'skip' }],
    },
  ],
  ['white space around a value', request, { ...request, subject: { email: '  jane@example.com ' } }],
])('takes a request for the same one with %s', async (_difference, one, other) => {
  const headers = { 'idempotency-key': randomUUID() };
  expect(await accepted(other, headers)).toBe(await accepted(one, headers));
});

it.each([
  ['a note', { ...request, note: 'Please call' }],
  ['another subject', { ...request, subject: { email: 'john@example.com' } }],
  ['another policy', { ...request, destinations: [{ ...request.destinations[0], onEmpty: 'deliver' }] }],
])('refuses a key that stands for a request without %s', async (_difference, other) => {
  const headers = { 'idempotency-key': randomUUID() };
  await accepted(request, headers);
  expect((await problemOf(await ask(other, headers), 409)).code).toBe('idempotency-key-reused');
});

it('counts idempotency keys per API key', async () => {
  const headers = { 'idempotency-key': randomUUID() };
  const ours = await accepted(request, headers);
  const theirs = await accepted(
    { ...request, note: 'Another caller' },
    { ...headers, authorization: `Bearer ${opsKey}` },
  );
  expect(theirs).not.toBe(ours);
});

it.each(['a b', 'x'.repeat(256), '', 'schlüssel'])('refuses the Idempotency-Key "%s"', async (key) => {
  const response = await ask(request, { 'idempotency-key': key });
  expect((await problemOf(response, 422)).errors).toMatchObject([{ path: 'Idempotency-Key' }]);
});

it('takes an Idempotency-Key of 255 characters', async () => {
  const key = randomUUID().padEnd(255, '!');
  expect(await accepted(request, { 'idempotency-key': key })).toBe(await accepted(request, { 'idempotency-key': key }));
});

it('starts exactly one workflow for 30 requests at once with one key', async () => {
  const uid = `crowd-${randomUUID()}`;
  const headers = { 'idempotency-key': randomUUID() };
  const answers = await Promise.all(
    Array.from({ length: 30 }, () => ask({ subject: { uid }, destinations: [] }, headers)),
  );
  const runIds = await Promise.all(answers.map(async (answer) => (await bodyOf<AcceptedRun>(answer, 202)).runId));
  expect(new Set(runIds).size).toBe(1);
  expect(answers.filter(({ headers }) => headers.get('idempotent-replayed') === null)).toHaveLength(1);
  const { runs } = await bodyOf<RunList>(await api.call(`/v1/runs?subject=${uid}`));
  expect(runs).toHaveLength(1);
  const { count: started } = await countedRuns();
  expect(started).toBe((await bodyOf<RunList>(await api.call('/v1/runs?limit=100'))).runs.length);
});

/** Visibility lags a little behind; this waits until the last run that was accepted is counted. */
async function countedRuns(): Promise<{ count: number }> {
  const last = await accepted({ subject: { uid: 'last' }, destinations: [] });
  await expect.poll(() => api.temporal.workflow.count(`WorkflowId = '${last}'`)).toMatchObject({ count: 1 });
  return api.temporal.workflow.count();
}
