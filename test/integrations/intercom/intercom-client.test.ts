import { type ServerResponse } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { IntercomClient, type IntercomOptions } from '../../../integrations/intercom/intercom-client.js';
import { failureOf, json, type SeenRequest, startLoopback } from '../loopback-server.js';

const merged = { type: 'error.list', request_id: 'r-1', errors: [{ code: 'contact_merged', message: 'Merged' }] };
const missing = { type: 'error.list', request_id: null, errors: [{ code: 'not_found', message: 'User Not Found' }] };

async function clientOf(
  answer: (request: SeenRequest, response: ServerResponse) => void,
  options: Partial<IntercomOptions> = {},
) {
  const { origin, seen } = await startLoopback(answer);
  const client = new IntercomClient({
    connection: 'intercom',
    baseUrl: origin,
    accessToken: 'fake-token',
    version: '2.16',
    ...options,
  });
  onTestFinished(() => client.close());
  return { client, seen };
}

describe('findContacts', () => {
  it('by e-mail prefers users to leads and puts the newest first', async () => {
    const { client, seen } = await clientOf((_, response) =>
      json(response, {
        data: [
          { id: 'lead', role: 'lead', last_seen_at: 1_800_000_000 },
          { id: 'never', role: 'user', last_seen_at: null },
          { id: 'old', role: 'user', last_seen_at: 1_600_000_000 },
          { id: 'new', role: 'user', last_seen_at: 1_700_000_000 },
        ],
      }),
    );
    const contacts = await client.findContacts({ email: 'jane@example.com' });
    expect(contacts.map(({ id }) => id)).toEqual(['new', 'old', 'never']);
    expect(contacts[0]).toEqual({ id: 'new', role: 'user', lastSeenAt: '2023-11-14T22:13:20.000Z' });
    expect(seen[0]).toMatchObject({ method: 'POST', url: '/contacts/search' });
    expect(seen[0]?.headers).toMatchObject({ authorization: 'Bearer fake-token', 'intercom-version': '2.16' });
    expect(JSON.parse(seen[0]?.body ?? '')).toMatchObject({
      query: { field: 'email', operator: '=', value: 'jane@example.com' },
    });
  });

  it('by e-mail takes leads where there is no user', async () => {
    const { client } = await clientOf((_, response) => json(response, { data: [{ id: 'lead', role: 'lead' }] }));
    expect(await client.findContacts({ email: 'jane@example.com' })).toEqual([
      { id: 'lead', role: 'lead', lastSeenAt: null },
    ]);
  });

  it('by external id encodes it, and takes 404 for nobody', async () => {
    const { client, seen } = await clientOf(({ url }, response) =>
      url.endsWith('/a%2F1')
        ? json(response, { type: 'contact', id: 'c-1', role: 'user' })
        : json(response, missing, 404),
    );
    expect(await client.findContacts({ externalId: 'a/1' })).toHaveLength(1);
    expect(await client.findContacts({ externalId: 'nobody' })).toEqual([]);
    expect(seen[0]?.url).toBe('/contacts/find_by_external_id/a%2F1');
  });

  it('does not take a 404 of something on the way for nobody', async () => {
    const { client } = await clientOf((_, response) => json(response, '<html>no such route</html>', 404));
    expect(await failureOf(client.findContacts({ externalId: 'u' }))).toMatchObject({
      kind: 'unavailable',
      effect: 'none',
    });
  });

  it('follows a merged contact to what it became, three times at most', async () => {
    const { client, seen } = await clientOf(({ url }, response) => {
      const next = Number(url.split('/').at(-1)) + 1;
      if (next === 4) json(response, { type: 'contact', id: '3', role: 'user' });
      else json(response, merged, 410, { link: `</contacts/${next}>; rel="canonical"` });
    });
    expect(await client.findContacts({ id: '0' })).toMatchObject([{ id: '3' }]);
    seen.length = 0;
    const error = await failureOf(client.findContacts({ id: '-1' }));
    expect(error).toMatchObject({ kind: 'not-found', code: 'contact_merged', requestId: 'r-1' });
    expect(seen).toHaveLength(4);
  });

  it('says so when a merged contact leads nowhere', async () => {
    const { client } = await clientOf((_, response) => json(response, merged, 410));
    expect(await failureOf(client.findContacts({ id: '0' }))).toMatchObject({ kind: 'not-found', status: 410 });
  });
});

describe('createContactNote', () => {
  const noteAnswer = { type: 'note', id: '31', contact: { type: 'contact', id: 'c-1' } };

  it('writes as the configured admin', async () => {
    const { client, seen } = await clientOf((_, response) => json(response, noteAnswer), { adminId: '7' });
    expect(await client.createContactNote('c-1', '<p>Hello</p>')).toEqual({ id: '31', contactId: 'c-1' });
    expect(seen).toMatchObject([{ method: 'POST', url: '/contacts/c-1/notes' }]);
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ body: '<p>Hello</p>', admin_id: '7' });
  });

  it("asks once for the token's admin, however many notes are written at once, and again after a failure", async () => {
    let asked = 0;
    const { client, seen } = await clientOf(
      ({ url }, response) => {
        if (url !== '/me') json(response, noteAnswer);
        else if (++asked === 1) json(response, missing, 500);
        else json(response, { type: 'admin', id: '7', app: { id_code: 'w', region: 'US' } });
      },
      { adminId: '' },
    );
    expect(await failureOf(client.createContactNote('c-1', 'x'))).toMatchObject({
      kind: 'unavailable',
      effect: 'none',
    });
    await Promise.all([client.createContactNote('c-1', 'x'), client.createContactNote('c-1', 'y')]);
    expect(asked).toBe(2);
    expect(JSON.parse(seen.at(-1)?.body ?? '')).toMatchObject({ admin_id: '7' });
  });

  it('waits as long as the rate window lasts', async () => {
    const reset = String(Math.floor(Date.now() / 1000) + 10);
    const { client } = await clientOf(
      (_, response) =>
        json(response, { type: 'error.list', errors: [{ code: 'rate_limit_exceeded' }] }, 429, {
          'x-ratelimit-reset': reset,
        }),
      { adminId: '7' },
    );
    const error = (await failureOf(client.createContactNote('c-1', 'x'))) as { retryAfterMs: number };
    expect(error).toMatchObject({ kind: 'rate-limited', effect: 'none', code: 'rate_limit_exceeded' });
    expect(error.retryAfterMs).toBeGreaterThan(5_000);
  });

  it('may have written when the answer is lost', async () => {
    const { client } = await clientOf((_, response) => response.destroy(), { adminId: '7' });
    expect(await failureOf(client.createContactNote('c-1', 'x'))).toMatchObject({
      kind: 'unavailable',
      effect: 'possible',
    });
  });
});

describe('whoAmI', () => {
  it('tells admin, workspace and region', async () => {
    const { client } = await clientOf((_, response) => json(response, { id: 7, app: { id_code: 'w', region: 'EU' } }));
    expect(await client.whoAmI()).toEqual({ adminId: '7', workspaceId: 'w', region: 'EU' });
  });
});
