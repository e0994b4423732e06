import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../apps/sandbox/sandbox.js';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
});
beforeEach(() => sandbox.slack.reset());
afterAll(() => sandbox.close());

const channel = 'C0000000001';

function call(method: string, args: Record<string, string>): Promise<Response> {
  return fetch(`${sandbox.slack.url}/api/${method}`, {
    method: 'POST',
    body: new URLSearchParams(args),
    headers: { authorization: `Bearer ${sandbox.credentials.slack.botToken}` },
  });
}

/** Statuses of so many posts, 0 where the connection was cut. */
async function post(times: number): Promise<number[]> {
  const statuses: number[] = [];
  for (let count = 0; count < times; count += 1) {
    const status = await call('chat.postMessage', { channel, text: String(count) }).then(
      (response) => response.status,
      () => 0,
    );
    statuses.push(status);
  }
  return statuses;
}

describe('chaos', () => {
  it('strikes writes as often as it is told, and counts', async () => {
    sandbox.slack.setChaos({ dropAfterEffect: 0.2, dropBeforeEffect: 0.2, status500: 0.1, status429: 0.1, seed: 7 });
    const statuses = await post(200);
    const { writes, struck } = sandbox.slack.chaos();
    const count = (status: number) => statuses.filter((given) => given === status).length;
    expect(writes).toBe(200);
    expect(count(0)).toBe(struck.dropAfterEffect + struck.dropBeforeEffect);
    expect([count(500), count(429)]).toEqual([struck.status500, struck.status429]);
    expect(sandbox.slack.effects()).toHaveLength(200 - struck.dropBeforeEffect - struck.status500 - struck.status429);
    for (const name of ['dropAfterEffect', 'dropBeforeEffect', 'status500', 'status429'] as const) {
      expect(struck[name]).toBeGreaterThan(5);
    }
  });

  it('strikes the same requests for the same seed', async () => {
    sandbox.slack.setChaos({ status500: 0.5, seed: 3 });
    const first = await post(20);
    sandbox.slack.setChaos({ status500: 0.5, seed: 3 });
    expect(await post(20)).toEqual(first);
    expect(new Set(first)).toEqual(new Set([200, 500]));
  });

  it('leaves reads alone, gives way to a fault, and ends with reset', async () => {
    expect((await control('PUT', { status500: 1 })).status).toBe(204);
    expect((await call('conversations.history', { channel })).status).toBe(200);
    sandbox.slack.fault({ status: 503 });
    expect(await post(2)).toEqual([503, 500]);
    expect(await (await control('GET')).json()).toMatchObject({ settings: { status500: 1 }, writes: 1 });
    sandbox.slack.reset();
    expect(await post(1)).toEqual([200]);
  });

  it('stalls an answer whose effect has happened', async () => {
    sandbox.slack.setChaos({ stall: 1, stallMs: 60 });
    const before = performance.now();
    expect(await post(1)).toEqual([200]);
    expect(performance.now() - before).toBeGreaterThanOrEqual(55);
    expect(sandbox.slack.effects()).toHaveLength(1);
  });

  it.each([{ status500: 0.6, stall: 0.6 }, { status500: -1 }, { status600: 0.1 }, 3])(
    'refuses %j',
    async (settings) => {
      expect((await control('PUT', settings)).status).toBe(400);
    },
  );
});

function control(method: string, body?: unknown): Promise<Response> {
  return fetch(`${sandbox.slack.url}/_sandbox/chaos`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}
