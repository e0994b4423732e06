import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../apps/sandbox/sandbox.js';
import { shippedProfiles } from '../../../domain/shipped-profiles.js';
import { briefingProfile } from '../../../domain/summary-profile.js';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
});
beforeEach(() => sandbox.fullstory.reset());
afterAll(() => sandbox.close());

async function call(method: string, path: string, body?: unknown, authorization?: string) {
  const response = await fetch(sandbox.fullstory.url + path, {
    method,
    headers: { authorization: authorization ?? `Basic ${sandbox.credentials.fullstory.apiKey}` },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

interface V1Session {
  userId: string;
  sessionId: string;
  createdTime: string;
  fsUrl: string;
}

async function sessionsOf(query: string): Promise<V1Session[]> {
  const { body } = await call('GET', `/sessions/v2?${query}`);
  return (body as { sessions: V1Session[] }).sessions;
}

async function newestOf(query: string): Promise<string> {
  const [session] = await sessionsOf(query);
  return `${session?.userId}:${session?.sessionId}`;
}

const summaryPath = (id: string) => `/v2/sessions/${encodeURIComponent(id)}/summary`;
const schema = briefingProfile.llm.responseSchema;

describe('credentials', () => {
  it('takes the key with Basic and with Bearer', async () => {
    const { apiKey } = sandbox.credentials.fullstory;
    expect((await call('GET', '/me')).body).toMatchObject({ role: 'ARCHITECT' });
    expect((await call('GET', '/me', undefined, `Bearer ${apiKey}`)).status).toBe(200);
  });

  it('answers 401 in its own error shape to anything else', async () => {
    const refused = await call('GET', '/me', undefined, 'Basic d3Jvbmc=');
    expect(refused).toMatchObject({ status: 401, body: { code: 'unauthorized' } });
  });
});

describe('session lists', () => {
  it('lists newest first, with every value as a string and ids beyond 2^53', async () => {
    const sessions = await sessionsOf('email=jane%40doe.com');
    expect(sessions).toHaveLength(5);
    const times = sessions.map(({ createdTime }) => Number(createdTime));
    expect(times).toEqual([...times].sort((a, b) => b - a));
    for (const session of sessions) {
      expect(Object.values(session).every((value) => typeof value === 'string')).toBe(true);
      expect(BigInt(session.sessionId)).toBeGreaterThan(2n ** 53n);
      expect(BigInt(session.userId)).toBeLessThan(2n ** 63n);
      expect(session.fsUrl).toContain(`${session.userId}:${session.sessionId}`);
    }
    expect(Date.now() / 1_000 - (times.at(-1) ?? 0)).toBeLessThan(6 * 86_400);
  });

  it('unites the look-ups when uid and email are both given', async () => {
    expect(await sessionsOf('uid=jane-doe&email=shared%40example.com')).toHaveLength(8);
    expect(await sessionsOf('uid=shared-a&email=shared%40example.com')).toHaveLength(3);
    expect(await sessionsOf('uid=jane-doe&limit=2')).toHaveLength(2);
  });

  it('answers an empty list for people without sessions and people it does not know', async () => {
    expect(await sessionsOf('uid=no-sessions')).toEqual([]);
    expect(await sessionsOf('email=nobody%40example.com')).toEqual([]);
  });

  it('wants a uid or an email', async () => {
    expect(await call('GET', '/sessions/v2')).toMatchObject({ status: 400, body: { code: 'required_field' } });
  });

  it('lists the same sessions in the newer tier’s shape', async () => {
    const { body } = await call('GET', '/v2/sessions?uid=jane-doe&limit=1');
    expect(body).toEqual({
      results: [
        {
          id: await newestOf('uid=jane-doe'),
          app_url: expect.stringContaining('https://app.fullstory.com/ui/') as string,
          created_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
        },
      ],
    });
  });

  it('gives each load person five sessions of their own, always the same', async () => {
    const first = await sessionsOf('email=load-0%40example.com');
    expect(first).toHaveLength(5);
    expect(await sessionsOf('uid=load-0')).toEqual(first);
    const other = await sessionsOf('uid=load-12345678');
    const ids = new Set([...first, ...other].map(({ sessionId }) => sessionId));
    expect(ids.size).toBe(10);
    expect(await sessionsOf('uid=load-007')).toEqual([]);
  });
});

describe('summaries', () => {
  it('fills the schema of an override from what happened in the visit', async () => {
    const id = await newestOf('uid=jane-doe');
    const { body } = await call('POST', summaryPath(id), { llm: { response_schema: schema } });
    expect(body).toMatchObject({
      response: { outcome: 'abandoned', last_action: 'Closed the tab on the payment page' },
      response_schema: { type: 'OBJECT' },
    });
    expect(sandbox.fullstory.effects()).toMatchObject([{ kind: 'summary', sessionId: id, profileId: null }]);
  });

  it('gives properties it knows nothing about a value of their type', async () => {
    const properties = {
      mood: { type: 'STRING', enum: ['calm', 'angry'] },
      score: { type: 'NUMBER' },
      clicks: { type: 'INTEGER' },
      returned: { type: 'BOOLEAN' },
      tags: { type: 'ARRAY', items: { type: 'STRING' } },
      obstacles: { type: 'STRING' },
      nested: { type: 'OBJECT', properties: { goal: { type: 'STRING' } } },
    };
    const id = await newestOf('uid=jane-doe');
    const { body } = await call('POST', summaryPath(id), { llm: { response_schema: { type: 'OBJECT', properties } } });
    expect((body as { response: unknown }).response).toEqual({
      mood: 'calm',
      score: 0.5,
      clicks: 1,
      returned: false,
      tags: [expect.any(String)],
      obstacles: expect.stringContaining('seat reservation ran out') as string,
      nested: { goal: 'Buy two tickets for the Saturday concert' },
    });
  });

  it('tells a concierge what waits in the cart, and null where no cart was seen', async () => {
    const concierge = shippedProfiles.find(({ name }) => name === 'concierge');
    const llm = { response_schema: concierge?.llm.responseSchema };
    const told: unknown[] = [];
    for (const { userId, sessionId } of await sessionsOf('uid=jane-doe')) {
      const { body } = await call('POST', summaryPath(`${userId}:${sessionId}`), { llm });
      const { cart_value, currency, purchased, stage_left } = (body as { response: Record<string, unknown> }).response;
      told.push([cart_value, currency, purchased, stage_left]);
    }
    expect(told).toEqual([
      [236, 'CAD', false, 'payment'],
      [180.5, 'CAD', false, 'cart'],
      [null, null, false, 'browsing'],
      [null, null, true, 'none'],
      [null, null, false, 'browsing'],
    ]);
  });

  it('answers plain text when no schema applies, by GET and by POST', async () => {
    const id = await newestOf('uid=jane-doe');
    const summary = { summary: expect.stringContaining('postcode') as string };
    expect((await call('GET', summaryPath(id))).body).toEqual(summary);
    expect((await call('POST', summaryPath(id), {})).body).toEqual(summary);
    expect(sandbox.fullstory.effects()).toHaveLength(2);
  });

  it('uses the schema of the stored profile', async () => {
    const created = await call('POST', '/v2/visit_profile', { name: 'briefing', llm: { response_schema: schema } });
    const { id: profileId } = created.body as { id: string };
    const id = await newestOf('uid=load-3');
    const summary = await call('GET', `${summaryPath(id)}?config_profile=${profileId}`);
    expect(summary.body).toMatchObject({ response: { outcome: expect.any(String) as string } });
    expect(sandbox.fullstory.effects()).toMatchObject([{ sessionId: id, profileId }]);
  });

  it('charges nothing for sessions and profiles that do not exist', async () => {
    expect(await call('POST', summaryPath('1:2'), {})).toMatchObject({
      status: 404,
      body: { code: 'resource_not_found' },
    });
    const id = await newestOf('uid=jane-doe');
    expect((await call('GET', `${summaryPath(id)}?config_profile=none`)).status).toBe(404);
    const lowerCase = { llm: { response_schema: { type: 'object' } } };
    expect((await call('POST', summaryPath(id), lowerCase)).status).toBe(400);
    expect(sandbox.fullstory.effects()).toEqual([]);
  });

  it('tells how long to wait when it is rate limited', async () => {
    sandbox.fullstory.fault({ status: 429, match: { path: '/summary' } });
    const { status, headers, body } = await call('GET', summaryPath(await newestOf('uid=jane-doe')));
    expect([status, headers.get('retry-after')]).toEqual([429, '1']);
    expect(body).toMatchObject({ code: 'too_many_requests' });
  });

  it('can hide the JSON inside the summary text', async () => {
    sandbox.fullstory.fault({ match: { path: '/summary' }, body: '{"summary":"{\\"outcome\\":\\"blocked\\"}"}' });
    const { body } = await call('GET', summaryPath(await newestOf('uid=jane-doe')));
    expect(body).toEqual({ summary: '{"outcome":"blocked"}' });
    expect(sandbox.fullstory.effects()).toHaveLength(1);
  });
});

describe('profiles', () => {
  it('takes the flat shape and shows the nested one', async () => {
    const written = { name: 'n', slice: { mode: 'LAST' }, llm: { temperature: 0.2 }, unknown: 1 };
    const { id } = (await call('POST', '/v2/visit_profile', written)).body as { id: string };
    expect((await call('GET', `/v2/visit_profile/${id}`)).body).toEqual({
      id,
      name: 'n',
      configuration: { slice: { mode: 'LAST' } },
      llm: { temperature: 0.2 },
    });
    await call('POST', `/v2/visit_profile/${id}`, { name: 'renamed' });
    expect((await call('GET', `/v2/visit_profile/${id}`)).body).toMatchObject({
      name: 'renamed',
      llm: { temperature: 0.2 },
    });
    expect((await call('DELETE', `/v2/visit_profile/${id}`)).body).toEqual({});
    expect((await call('GET', `/v2/visit_profile/${id}`)).status).toBe(404);
  });

  it('pages the list', async () => {
    for (const name of ['a', 'b', 'c']) await call('POST', '/v2/visit_profile', { name });
    type Page = { profiles: { name: string }[]; next_page_token: string };
    const first = (await call('GET', '/v2/visit_profile?limit=2')).body as Page;
    expect(first.profiles.map(({ name }) => name)).toEqual(['a', 'b']);
    const rest = await call('GET', `/v2/visit_profile?limit=2&page_token=${first.next_page_token}`);
    expect(rest.body).toMatchObject({ profiles: [{ name: 'c' }], next_page_token: '' });
  });
});
