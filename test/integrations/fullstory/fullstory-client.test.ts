import { type ServerResponse } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { briefingProfile, type SummaryProfile } from '../../../domain/summary-profile.js';
import { FullstoryClient, type FullstoryOptions } from '../../../integrations/fullstory/fullstory-client.js';
import { failureOf, json, type SeenRequest, startLoopback } from '../loopback-server.js';

async function clientOf(
  answer: (request: SeenRequest, response: ServerResponse) => void,
  options: Partial<FullstoryOptions> = {},
) {
  const { origin, seen } = await startLoopback(answer);
  const client = new FullstoryClient({
    connection: 'fullstory',
    baseUrl: origin,
    apiKey: 'na1.fake-key',
    authScheme: 'Basic',
    sessionsApi: 'v1',
    ...options,
  });
  onTestFinished(() => client.close());
  return { client, seen };
}

describe('listSessions', () => {
  const replayUrl = 'https://app.fullstory.com/ui/ORG/session/6606828898126528473:5450116830618425003';

  it('reads the v1 tier, whose times are epoch seconds and whose ids may be bare integers', async () => {
    const { client, seen } = await clientOf((_, response) =>
      json(
        response,
        `{"sessions":[{"userId":"6606828898126528473","sessionId":5450116830618425003,"createdTime":"1789032077","fsUrl":"${replayUrl}"}]}`,
      ),
    );
    expect(await client.listSessions({ email: 'jane+1@example.com', limit: 3 })).toEqual([
      { id: '6606828898126528473:5450116830618425003', startedAt: '2026-09-10T09:21:17.000Z', replayUrl },
    ]);
    expect(seen[0]).toMatchObject({ method: 'GET', url: '/sessions/v2?email=jane%2B1%40example.com&limit=3' });
    expect(seen[0]?.headers).toMatchObject({ authorization: 'Basic na1.fake-key', 'integration-source': 'Debrief' });
  });

  it('reads the v2 tier, whose times are RFC 3339', async () => {
    const { client, seen } = await clientOf(
      (_, response) =>
        json(response, {
          results: [{ id: '1:2', app_url: 'javascript:alert(1)', created_time: '2026-01-15T01:30:15.123456789Z' }],
        }),
      { sessionsApi: 'v2', authScheme: 'Bearer' },
    );
    expect(await client.listSessions({ uid: 'u/1', limit: 3 })).toEqual([
      { id: '1:2', startedAt: '2026-01-15T01:30:15.123Z', replayUrl: null },
    ]);
    expect(seen[0]?.url).toBe('/v2/sessions?uid=u%2F1&limit=3');
    expect(seen[0]?.headers.authorization).toBe('Bearer na1.fake-key');
  });

  it('takes an empty answer for nobody, and never returns more than asked for', async () => {
    const { client } = await clientOf(({ url }, response) =>
      json(response, url.includes('nobody') ? {} : { sessions: [1, 2, 3].map((n) => ({ userId: '1', sessionId: n })) }),
    );
    expect(await client.listSessions({ uid: 'nobody', limit: 2 })).toEqual([]);
    expect(await client.listSessions({ uid: 'somebody', limit: 2 })).toHaveLength(2);
  });

  it('names neither the person nor the key when it fails', async () => {
    const { client } = await clientOf((_, response) =>
      json(response, { code: 'forbidden', message: 'jane@example.com with na1.fake-key' }, 403),
    );
    const error = await failureOf(client.listSessions({ email: 'jane@example.com', limit: 3 }));
    expect(error).toMatchObject({ kind: 'unauthorized', code: 'forbidden', effect: 'none' });
    expect((error as Error).message).toBe(
      'fullstory: could not list sessions: GET answered 403 (forbidden: [e-mail] with [secret])',
    );
  });

  it('reads the error bodies of the v1 family too', async () => {
    const { client } = await clientOf((_, response) => json(response, { detail: 'limit is too large' }, 400));
    expect(await failureOf(client.listSessions({ uid: 'u', limit: 3 }))).toMatchObject({
      kind: 'rejected',
      message: 'fullstory: could not list sessions: GET answered 400 (limit is too large)',
    });
  });
});

describe('summarizeSession', () => {
  it('asks for a stored profile by query, with the colon of the id encoded once', async () => {
    const { client, seen } = await clientOf((_, response) => json(response, { summary: 'Bought two tickets.' }));
    const options = { promptProfile: 'p-1', endTimestamp: '2026-11-20T10:00:00Z' };
    await client.summarizeSession('1:2', options);
    await client.summarizeSession('1%3A2', options);
    const url = '/v2/sessions/1%3A2/summary?config_profile=p-1&end_timestamp=2026-11-20T10%3A00%3A00Z';
    expect(seen.map((request) => [request.method, request.url])).toEqual([
      ['GET', url],
      ['GET', url],
    ]);
  });

  it('sends a profile of ours as overrides', async () => {
    const { client, seen } = await clientOf((_, response) => json(response, { summary: 'x' }));
    await client.summarizeSession('1:2', { profile: briefingProfile, endTimestamp: '2026-11-20T10:00:00Z' });
    expect(seen[0]).toMatchObject({ method: 'POST', url: '/v2/sessions/1%3A2/summary' });
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({
      slice: { end_timestamp: '2026-11-20T10:00:00Z' },
      llm: {
        pre_prompt: briefingProfile.llm.prePrompt,
        post_prompt: briefingProfile.llm.postPrompt,
        temperature: 0.2,
        response_schema: briefingProfile.llm.responseSchema,
      },
    });
  });

  it('sends every section of a profile, with an end of the call laid over its own', async () => {
    const { client, seen } = await clientOf((_, response) => json(response, { summary: 'x' }));
    const profile: SummaryProfile = {
      name: 'last-steps',
      description: 'Not for the model.',
      llm: { postPrompt: 'Name the last three actions.' },
      slice: { mode: 'last', eventLimit: 50, durationLimitMs: 60_000, endTimestamp: '2026-11-20T12:00:00Z' },
      context: { exclude: ['user'], excludeLocation: true },
      events: { includeTypes: ['click'], trimToLastNSelectors: 2, excludeEventTimestamps: true },
    };
    await client.summarizeSession('1:2', { profile, endTimestamp: '2026-11-20T10:00:00Z' });
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({
      llm: { post_prompt: 'Name the last three actions.' },
      slice: { mode: 'LAST', event_limit: 50, duration_limit_ms: '60000', end_timestamp: '2026-11-20T10:00:00Z' },
      context: { exclude: ['user'], exclude_location: true },
      events: { include_types: ['click'], trim_to_last_n_selectors: 2, exclude_event_timestamps: true },
    });
  });

  it('counts a lost answer as possibly charged and a wrong one as certainly', async () => {
    const { client } = await clientOf(({ method }, response) =>
      method === 'GET' ? response.destroy() : json(response, { neither: true }),
    );
    expect(await failureOf(client.summarizeSession('1:2', {}))).toMatchObject({ effect: 'possible' });
    expect(await failureOf(client.summarizeSession('1:2', { profile: briefingProfile }))).toMatchObject({
      effect: 'certain',
      kind: 'rejected',
    });
  });

  it('waits no longer than the connection says', async () => {
    const { client } = await clientOf(() => undefined, { timeoutMs: 100 });
    expect(await failureOf(client.summarizeSession('1:2', {}))).toMatchObject({ kind: 'unavailable' });
  });
});

describe('profiles', () => {
  it('are listed over all pages, whichever way a page names the next, without the nameless', async () => {
    const pages: Record<string, unknown> = {
      '/v2/visit_profile?limit=100': { profiles: [{ id: '1', name: 'a' }, {}], next_page_token: 't1' },
      '/v2/visit_profile?limit=100&page_token=t1': { profiles: [{ id: '2', name: 'b' }], next_pagination_token: 't2' },
      '/v2/visit_profile?limit=100&pagination_token=t2': { profiles: [{ id: '3', name: 'c' }], next_page_token: '' },
    };
    const { client } = await clientOf(({ url }, response) =>
      json(response, pages[url] ?? {}, url in pages ? 200 : 404),
    );
    expect(await client.listProfiles()).toEqual([
      { id: '1', name: 'a' },
      { id: '2', name: 'b' },
      { id: '3', name: 'c' },
    ]);
  });

  it('get their id from Fullstory', async () => {
    const { client, seen } = await clientOf((_, response) => json(response, { id: 'uuid-1' }));
    expect(await client.createProfile(briefingProfile)).toEqual({ id: 'uuid-1' });
    expect(JSON.parse(seen[0]?.body ?? '')).toMatchObject({ name: 'briefing', llm: { temperature: 0.2 } });
  });

  it('are updated whole, with what only Fullstory knows of them', async () => {
    const stored = {
      id: 'p/1',
      name: 'old',
      configuration: { slice: {}, cache: { enable_event_cache: true } },
      llm: {},
    };
    const { client, seen } = await clientOf((_, response) => json(response, stored));
    await client.updateProfile('p/1', { name: 'new', llm: { postPrompt: 'Say it.' }, slice: { mode: 'last' } });
    expect(seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /v2/visit_profile/p%2F1',
      'POST /v2/visit_profile/p%2F1',
    ]);
    expect(JSON.parse(seen[1]?.body ?? '')).toEqual({
      name: 'new',
      slice: { mode: 'LAST' },
      context: {},
      events: {},
      cache: { enable_event_cache: true },
      llm: { post_prompt: 'Say it.' },
    });
  });

  it('are gone when they are deleted, and when they were not there', async () => {
    const { client, seen } = await clientOf(({ url }, response) =>
      json(response, {}, url.endsWith('/known') ? 200 : 404),
    );
    await client.deleteProfile('known');
    await client.deleteProfile('unknown');
    expect(seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'DELETE /v2/visit_profile/known',
      'DELETE /v2/visit_profile/unknown',
    ]);
    expect(await failureOf(client.deleteProfile('..'))).toMatchObject({ kind: 'rejected', effect: 'none' });
  });
});

describe('whoAmI', () => {
  it('tells account and role and leaves the address out', async () => {
    const { client } = await clientOf((_, response) => json(response, { email: 'x@y.z', orgId: 'ABC', role: 'ADMIN' }));
    expect(await client.whoAmI()).toEqual({ orgId: 'ABC', role: 'ADMIN' });
  });
});
