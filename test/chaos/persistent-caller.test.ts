import { expect, it } from 'vitest';
import { json, startLoopback } from '../integrations/loopback-server.js';
import { createPersistentCaller } from './persistent-caller.js';

const never = new AbortController().signal;

it('repeats a request under the same key until it is accepted', async () => {
  const { origin, seen } = await startLoopback((_request, response) => {
    if (seen.length === 1) response.destroy();
    else if (seen.length === 2) json(response, { code: 'temporal-unavailable' }, 503);
    else json(response, { runId: 'run1' }, 202);
  });
  expect(await createPersistentCaller(origin, never).request('key-1', { a: 1 })).toBe('run1');
  expect(seen.map(({ headers, body }) => [headers['idempotency-key'], body])).toEqual(
    Array.from({ length: 3 }, () => ['key-1', '{"a":1}']),
  );
});

it('does not repeat what will never be accepted', async () => {
  const { origin, seen } = await startLoopback((_request, response) => json(response, { code: 'invalid' }, 422));
  await expect(createPersistentCaller(origin, never).request('key-1', {})).rejects.toThrow('422');
  expect(seen).toHaveLength(1);
});

it('returns a run as it was last seen when its end does not come in time', async () => {
  const { origin } = await startLoopback((_request, response) => json(response, { state: 'running', receipt: null }));
  const view = await createPersistentCaller(origin, never).untilEnded('run1', AbortSignal.timeout(20));
  expect(view).toEqual({ state: 'running', receipt: null });
});
