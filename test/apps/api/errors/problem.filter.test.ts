import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { crmKey, post, problemOf, type RunningApi, sharedTemporal, startApi } from '../running-api.js';

let api: RunningApi;
beforeAll(async () => {
  api = await startApi({ temporal: sharedTemporal() });
});
afterAll(() => api.stop());

const email = 'jane.doe@example.com';
const request = { subject: { email }, destinations: [] };

it.each([
  ['is not JSON', `{"subject":{"email": ${email}}}`],
  ['is empty', ''],
  ['would replace a prototype', `{"__proto__":{"admin":true},"subject":{"email":"${email}"},"destinations":[]}`],
  ['would replace a constructor', `{"constructor":{"prototype":{}},"subject":{"email":"${email}"},"destinations":[]}`],
])('answers 400 to a body that %s', async (_what, body) => {
  const problem = await problemOf(await api.call('/v1/summaries', post(body)), 400);
  expect(problem.code).toBe('bad-request');
  expect(JSON.stringify(problem)).not.toContain(email);
});

it('answers 413 to a body that is too large', async () => {
  const body = { ...request, note: 'x'.repeat(1_100_000) };
  expect((await problemOf(await api.call('/v1/summaries', post(body)), 413)).code).toBe('payload-too-large');
});

it.each(['text/plain', 'text/xml', 'application/x-www-form-urlencoded', 'multipart/form-data'])(
  'answers 415 to %s',
  async (type) => {
    const response = await api.call('/v1/summaries', post(JSON.stringify(request), { 'content-type': type }));
    expect((await problemOf(response, 415)).code).toBe('unsupported-media-type');
  },
);

it.each([
  ['GET', `/v1/nothing?subject=${email}`],
  ['PUT', `/v1/runs?subject=${email}`],
  ['DELETE', `/v1/summaries/${email}`],
])('answers 404 to %s %s without repeating it', async (method, path) => {
  const problem = await problemOf(await api.call(path, { method }), 404);
  expect(problem.code).toBe('not-found');
  expect(JSON.stringify(problem)).not.toContain(email);
});

it.each([
  ['a broken percent-encoding', 400, '/v1/runs/%E0%A4%A'],
  ['a path that is too long', 414, `/v1/runs/${'a'.repeat(300)}`],
])('answers an address with %s with a problem', async (_what, status, path) => {
  const problem = await problemOf(await api.call(path), status);
  expect(problem.detail).not.toContain(path);
});

it('logs what nobody foresaw without the key and the words of the request, and does not tell the caller', async () => {
  const lines: string[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    const spy = vi.spyOn(stream, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
    onTestFinished(() => spy.mockRestore());
  }
  await api.database.db.execute(sql`alter table deliveries rename to lost`);
  const response = await api.call('/v1/summaries', post({ ...request, note: 'Refund of 40' }));
  const problem = await problemOf(response, 500);
  expect(problem).toMatchObject({ code: 'internal', detail: expect.not.stringContaining('deliveries') as string });
  const log = lines.join('');
  expect(log).toMatch(/relation \\"deliveries\\" does not exist.*summaries\.controller/);
  for (const secret of [crmKey, 'Bearer', email, 'Refund']) expect(log).not.toContain(secret);
});
