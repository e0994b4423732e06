import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Metrics } from '../../../../apps/api/operations/metrics.js';
import { type AcceptedRun } from '../../../../apps/api/runs/run-responses.js';
import { bodyOf, post, type RunningApi, startApi } from '../running-api.js';

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

async function metrics(): Promise<string> {
  const response = await fetch(`${api.url}/metrics`);
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  return response.text();
}

it('are lines that Prometheus reads', async () => {
  for (const line of (await metrics()).split('\n')) {
    expect(line).toMatch(
      /^(# (HELP|TYPE) [a-z]\w* .*|[a-z]\w*(\{(\w+="[^"]*",?)+\})? (-?[\d.]+(e[+-]?\d+)?|[+-]?Inf|Nan)|)$/,
    );
  }
});

it('name routes by their pattern, so that no id becomes a label', async () => {
  const id = randomUUID();
  await api.call(`/v1/runs/${id}`);
  await api.call(`/nowhere/${id}`);
  await expect
    .poll(metrics)
    .toContain('debrief_http_request_seconds_count{method="GET",route="/v1/runs/:id",status="404"} 1');
  await expect.poll(metrics).toMatch(/_count\{method="GET",route="none",status="404"\} 1/);
  expect(await metrics()).not.toContain(id);
});

it('count a run once, however often its request is repeated', async () => {
  const request = post({ subject: { uid: '7' }, destinations: [] }, { 'idempotency-key': randomUUID() });
  await bodyOf<AcceptedRun>(await api.call('/v1/summaries', request), 202);
  await bodyOf<AcceptedRun>(await api.call('/v1/summaries', request), 202);
  expect(await metrics()).toContain('debrief_runs_accepted_total{kind="summary"} 1\n');
});

it('hold those of a worker in the same process, and do without when it does not answer', async () => {
  expect(await new Metrics({ read: async () => 'temporal_requests 1\n' }).read()).toContain('temporal_requests 1');
  const silent = new Metrics({ read: () => Promise.reject(new Error('not listening')) });
  expect(await silent.read()).toContain('debrief_runs_accepted_total');
});
