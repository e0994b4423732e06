import { afterAll, beforeAll, expect, it } from 'vitest';
import { crmKey, opsKey, problemOf, type RunningApi, sharedTemporal, startApi } from './running-api.js';

let api: RunningApi;
beforeAll(async () => {
  api = await startApi({ temporal: sharedTemporal() });
});
afterAll(() => api.stop());

it.each<[string, Record<string, string>]>([
  ['no key', {}],
  ['a wrong key of the right length', { authorization: `Bearer ${crmKey.replace('c', 'x')}` }],
  ['the beginning of a key', { authorization: `Bearer ${crmKey.slice(0, -1)}` }],
  ['a longer key', { authorization: `Bearer ${crmKey}x` }],
  ['a key after another scheme', { authorization: `Basic ${crmKey}` }],
  ['a key without scheme', { authorization: crmKey }],
  ['an empty key', { 'x-api-key': '' }],
  ['the name of a key', { 'x-api-key': 'crm' }],
  ['two keys in one header', { 'x-api-key': `${crmKey}, ${opsKey}` }],
])('refuses %s', async (_what, headers) => {
  const response = await fetch(`${api.url}/v1/runs`, { headers });
  expect(response.headers.get('www-authenticate')).toBe('Bearer');
  const problem = await problemOf(response, 401);
  expect(problem.code).toBe('unauthorized');
  expect(JSON.stringify(problem)).not.toContain(crmKey);
});

it('refuses before it judges what the body asks', async () => {
  const response = await fetch(`${api.url}/v1/summaries`, {
    method: 'POST',
    body: '{}',
    headers: { 'content-type': 'application/json' },
  });
  await problemOf(response, 401);
});

it.each<[string, Record<string, string>]>([
  ['Authorization', { authorization: `Bearer ${crmKey}` }],
  ['Authorization in other letters', { authorization: `bearer  ${opsKey}` }],
  ['X-Api-Key', { 'x-api-key': opsKey }],
])('lets a key in as %s', async (_form, headers) => {
  expect((await fetch(`${api.url}/v1/runs`, { headers })).status).toBe(200);
});

it.each(['/healthz', '/readyz', '/metrics', '/docs', '/docs-json'])('answers %s without a key', async (path) => {
  expect((await fetch(`${api.url}${path}`)).status).toBe(200);
});
