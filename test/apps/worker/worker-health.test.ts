import { type AddressInfo } from 'node:net';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { serveWorkerHealth } from '../../../apps/worker/worker-health.js';

let origin: string;
let polling: boolean;
let metrics: () => Promise<string>;

beforeEach(async () => {
  polling = true;
  metrics = async () => 'temporal_requests 1\n';
  const server = await serveWorkerHealth({
    host: '127.0.0.1',
    port: 0,
    isPolling: () => polling,
    metrics: () => metrics(),
  });
  onTestFinished(() => void server.close());
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

async function answer(path: string): Promise<[number, string]> {
  const response = await fetch(origin + path);
  return [response.status, await response.text()];
}

it('is alive as long as it answers', async () => {
  polling = false;
  expect(await answer('/healthz')).toEqual([200, 'ok']);
});

it('is ready while it polls', async () => {
  expect(await answer('/readyz')).toEqual([200, 'polling']);
  polling = false;
  expect(await answer('/readyz')).toEqual([503, 'not polling']);
});

it('hands over the metrics of the runtime, and says when there are none', async () => {
  expect(await answer('/metrics')).toEqual([200, 'temporal_requests 1\n']);
  metrics = () => Promise.reject(new Error('not listening'));
  expect(await answer('/metrics')).toEqual([503, 'metrics are not there yet']);
});

it('has nothing else', async () => {
  expect((await answer('/v1/runs'))[0]).toBe(404);
});
