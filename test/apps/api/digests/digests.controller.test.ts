import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AcceptedRun } from '../../../../apps/api/runs/run-responses.js';
import { type Sandbox, startSandbox } from '../../../../apps/sandbox/sandbox.js';
import { type DigestRequest } from '../../../../domain/digest-request.js';
import { defaultScoring } from '../../../../domain/score-person.js';
import { bodyOf, post, problemOf, type RunningApi, startApi, testConfig, testConnections } from '../running-api.js';

let sandbox: Sandbox;
let api: RunningApi;
beforeAll(async () => {
  sandbox = await startSandbox();
  const fullstory = {
    kind: 'fullstory',
    baseUrl: sandbox.fullstory.url,
    apiKey: sandbox.credentials.fullstory.apiKey,
    authScheme: 'Basic',
    sessionsApi: 'v1',
  } as const;
  api = await startApi({ config: testConfig({ ...testConnections, fullstory }) });
});
afterAll(async () => {
  await api.stop();
  await sandbox.close();
});

const slack = { connection: 'slack', channel: 'C0000000001' };
const everyone = { segment: 'everyone', destinations: [slack] };

function ask(body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return api.call('/v1/digests', post(body, headers));
}

async function accepted(body: unknown): Promise<{ runId: string; request: DigestRequest }> {
  const { runId } = await bodyOf<AcceptedRun>(await ask(body), 202);
  const run = await api.stores.runs.find(runId);
  if (!run || !('export' in run.request)) throw new Error('the digest is not stored');
  return { runId, request: run.request };
}

it('accepts a digest and starts its workflow behind what somebody waits for, fairly among workspaces', async () => {
  const { runId } = await accepted(everyone);
  const run = await api.temporal.workflow.getHandle(runId).describe();
  expect(run).toMatchObject({
    type: 'digestSegment',
    searchAttributes: { DebriefKind: ['digest'] },
    priority: { priorityKey: 4, fairnessKey: 'fullstory' },
  });
  expect((await api.stores.runs.find(runId))?.account.deliveries).toEqual([]);
});

it('makes repeated requests with one key one run, although the last 24 hours go on', async () => {
  const headers = { 'idempotency-key': randomUUID() };
  const first = await bodyOf<AcceptedRun>(await ask(everyone, headers), 202);
  const again = await ask(everyone, headers);
  expect(again.headers.get('idempotent-replayed')).toBe('true');
  expect(await bodyOf(again, 202)).toEqual(first);
  await problemOf(await ask({ ...everyone, top: 3 }, headers), 409);
});

describe('what is asked for', () => {
  it('means the people of the last 24 hours where no range is given', async () => {
    const { request } = await accepted(everyone);
    const { timeRange, segmentTimeRange } = request.export;
    expect(Date.parse(timeRange.end) - Date.parse(timeRange.start)).toBe(24 * 3_600_000);
    expect(Math.abs(Date.now() - Date.parse(timeRange.end))).toBeLessThan(60_000);
    expect(segmentTimeRange).toEqual(timeRange);
  });

  it('exports the individuals of the segment with the columns that are needed, for nobody else', async () => {
    const people = { valueColumn: 'user_cartValue_real', limit: 500 };
    const { request } = await accepted({ ...everyone, segment: 'Mobile visitors', people });
    expect(request.export).toMatchObject({
      segment: { id: 'seg000000007', name: 'Mobile visitors' },
      kind: 'individuals',
      fields: ['IndvId', 'Uid', 'DisplayName', 'Email', 'LastEventStart', 'user_cartValue_real'],
      destinations: [],
    });
    expect(request.people).toEqual(people);
  });

  it('keeps what the profile says, and of the scoring what was left out', async () => {
    const scoring = { weights: { recency: 0 }, halfCartValue: 50 };
    const { request } = await accepted({ ...everyone, scoring });
    expect(request.scoring).toEqual({
      ...defaultScoring,
      halfCartValue: 50,
      weights: { ...defaultScoring.weights, recency: 0 },
    });
    expect(request.profileContent?.name).toBe('concierge');
  });

  it('goes to Slack channels and webhooks', async () => {
    const { request } = await accepted({ ...everyone, destinations: [slack, { connection: 'hooks' }] });
    expect(request.destinations.map(({ kind }) => kind)).toEqual(['slack-message', 'webhook']);
  });
});

describe('what cannot be', () => {
  it.each([
    ['segment', { segment: 'lapsed' }, /no segment "lapsed".*Candidates: seg000000005/],
    ['profile', { profile: 'unheard of' }, /no profile "unheard of"; known: .*concierge/],
    ['sessions.limit', { sessions: { limit: 11 } }, /10/],
    ['top', { top: 51 }, /50/],
    ['people.valueColumn', { people: { valueColumn: 'user_*' } }, /such as user_cartValue_real/],
    ['scoring.weights.charm', { scoring: { weights: { charm: 1 } } }, /no such member/],
    ['destinations', { destinations: [] }, /./],
    [
      'destinations.0.connection',
      { destinations: [{ connection: 'intercom' }] },
      /kind intercom, which takes no digests/,
    ],
    ['destinations.0.connection', { destinations: [{ connection: 'nowhere' }] }, /not configured/],
    ['destinations.0', { destinations: [{ connection: 'slack', userEmail: 'a@b.c' }] }, /Slack channel or a webhook/],
    ['destinations.0.channel', { destinations: [{ connection: 'slack', channel: 'general' }] }, /a channel id/],
    ['timeRange.end', { timeRange: { start: '2026-11-20', end: '2026-11-19' } }, /after start/],
  ])('%s of %j is refused by name', async (path, change, message) => {
    const { errors } = await problemOf(await ask({ ...everyone, ...change }), 422);
    expect(errors?.map((error) => error.path)).toEqual([path]);
    expect(errors?.[0]?.message).toMatch(message);
  });

  it('is all told at once', async () => {
    const body = { segment: 'everyone', profile: 'x', source: 'y', destinations: [{ connection: 'z' }] };
    const { errors } = await problemOf(await ask(body), 422);
    expect(errors?.map(({ path }) => path).toSorted()).toEqual(['destinations.0.connection', 'profile', 'source']);
  });
});

describe('every morning', () => {
  const daily = (request: object) => ({
    name: `morning ${randomUUID()}`,
    cron: '0 7 * * *',
    timezone: 'Europe/Berlin',
    run: { kind: 'digest', window: 'yesterday', request },
  });

  it('can be scheduled', async () => {
    const view = await bodyOf(await api.call('/v1/schedules', post(daily(everyone))), 201);
    expect(view).toMatchObject({ run: { kind: 'digest', window: 'yesterday', request: { top: 10 } } });
  });

  it('is refused with the path within the schedule', async () => {
    const request = { ...everyone, destinations: [{ connection: 'nowhere' }] };
    const { errors } = await problemOf(await api.call('/v1/schedules', post(daily(request))), 422);
    expect(errors?.map(({ path }) => path)).toEqual(['run.request.destinations.0.connection']);
  });
});
