import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { mergedContactId } from '../../../apps/sandbox/intercom-contacts.js';
import { type Sandbox, startSandbox } from '../../../apps/sandbox/sandbox.js';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
});
beforeEach(() => sandbox.intercom.reset());
afterAll(() => sandbox.close());

interface Answer {
  status: number;
  headers: Headers;
  body: {
    id: string;
    data: { id: string; email: string }[];
    total_count: number;
    errors?: { code: string }[];
  } & Record<string, unknown>;
}

async function call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer> {
  const authorization = `Bearer ${sandbox.credentials.intercom.accessToken}`;
  const response = await fetch(sandbox.intercom.url + path, {
    method,
    headers: headers ?? { authorization, 'intercom-version': '2.16' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Answer['body'] };
}

const search = (query: unknown, more: object = {}) => call('POST', '/contacts/search', { query, ...more });
const byEmail = (value: string) => ({ field: 'email', operator: '=', value });
const codeOf = ({ status, body }: Answer) => [status, body.errors?.[0]?.code];

describe('every call', () => {
  it('needs the token, and announces rates only to who has it', async () => {
    const refused = await call('GET', '/me', undefined, { 'intercom-version': '2.16' });
    expect(codeOf(refused)).toEqual([401, 'unauthorized']);
    expect(refused.body).toMatchObject({ type: 'error.list', request_id: expect.any(String) as string });
    expect(refused.headers.get('x-ratelimit-limit')).toBeNull();
    expect(Number((await call('GET', '/me')).headers.get('x-ratelimit-reset'))).toBeGreaterThan(Date.now() / 1_000 - 1);
  });

  it.each([undefined, '9.9'])('refuses version %s', async (version) => {
    const authorization = `Bearer ${sandbox.credentials.intercom.accessToken}`;
    const headers = { authorization, ...(version !== undefined && { 'intercom-version': version }) };
    expect(codeOf(await call('GET', '/me', undefined, headers))).toEqual([400, 'intercom_version_invalid']);
  });

  it('says when a refused window ends', async () => {
    sandbox.intercom.fault({ status: 429 });
    const refused = await call('GET', '/me');
    expect(codeOf(refused)).toEqual([429, 'rate_limit_exceeded']);
    expect(refused.headers.get('x-ratelimit-remaining')).toBe('0');
    expect(Number(refused.headers.get('x-ratelimit-reset'))).toBeGreaterThan(Date.now() / 1_000);
    expect(refused.headers.get('retry-after')).toBeNull();
  });
});

describe('contacts', () => {
  it('names the admin and the workspace of the token', async () => {
    expect((await call('GET', '/me')).body).toMatchObject({ type: 'admin', app: { region: 'US' } });
  });

  it('finds a person by one filter and by several', async () => {
    const single = await search(byEmail('Jane@Doe.com'));
    const several = await search({
      operator: 'AND',
      value: [byEmail('jane@doe.com'), { field: 'role', operator: '=', value: 'user' }],
    });
    expect(single.body.data).toMatchObject([{ type: 'contact', external_id: 'jane-doe', role: 'user' }]);
    expect(several.body.data).toEqual(single.body.data);
    const leads = {
      operator: 'AND',
      value: [byEmail('jane@doe.com'), { field: 'role', operator: '=', value: 'lead' }],
    };
    expect((await search(leads)).body).toMatchObject({ data: [], total_count: 0 });
  });

  it('has two users with one e-mail, who can be told apart and paged through', async () => {
    const sort = { field: 'last_seen_at', order: 'descending' };
    const { body } = await search(byEmail('shared@example.com'), { sort, pagination: { per_page: 1 } });
    expect(body).toMatchObject({ total_count: 2, data: [{ external_id: 'shared-a' }] });
    const { next } = body.pages as { next: { starting_after: string } };
    const second = await search(byEmail('shared@example.com'), { sort, pagination: { per_page: 1, ...next } });
    expect(second.body.data).toMatchObject([{ external_id: 'shared-b' }]);
    expect(second.body.pages).not.toHaveProperty('next');
  });

  it.each([
    ['a field it cannot search', { query: { field: 'phone', operator: '=', value: '1' } }, 'parameter_invalid'],
    ['a value of the wrong type', { query: { field: 'email', operator: '=', value: 1 } }, 'type_mismatch'],
    ['a short sort order', { query: byEmail('x'), sort: { field: 'created_at', order: 'desc' } }, 'invalid_sort_order'],
    ['a foreign cursor', { query: byEmail('x'), pagination: { starting_after: 'abc' } }, 'client_error'],
    ['no query', {}, 'parameter_not_found'],
  ])('refuses %s', async (_what, body, code) => {
    expect(codeOf(await call('POST', '/contacts/search', body))).toEqual([400, code]);
  });

  it('reads a contact by either id', async () => {
    const { body } = await call('GET', '/contacts/find_by_external_id/load-77');
    expect(body).toMatchObject({ email: 'load-77@example.com' });
    expect((await call('GET', `/contacts/${body.id}`)).body).toEqual(body);
    expect(codeOf(await call('GET', '/contacts/find_by_external_id/nobody'))).toEqual([404, 'not_found']);
  });

  it('leads from a merged contact to the one that is left', async () => {
    const merged = await call('GET', `/contacts/${mergedContactId}`);
    const target = /^<(\/contacts\/\w+)>; rel="canonical"$/.exec(merged.headers.get('link') ?? '')?.[1];
    expect(codeOf(merged)).toEqual([410, 'contact_merged']);
    expect((await call('GET', target ?? '')).body).toMatchObject({ external_id: 'jane-doe' });
  });
});

describe('notes', () => {
  it('lists notes newest first, fifty to a page', async () => {
    const { id } = (await call('GET', '/contacts/find_by_external_id/jane-doe')).body;
    for (let count = 1; count <= 51; count += 1) await call('POST', `/contacts/${id}/notes`, { body: `Note ${count}` });
    const first = await call('GET', `/contacts/${id}/notes`);
    expect(first.body.data).toHaveLength(50);
    expect(first.body.data[0]).toMatchObject({ type: 'note', body: '<p>Note 51</p>' });
    const { next } = first.body.pages as { next: string };
    const second = await call('GET', next.slice(sandbox.intercom.url.length));
    expect(second.body).toMatchObject({ data: [{ body: '<p>Note 1</p>' }], pages: { next: null } });
    expect(sandbox.intercom.effects()).toHaveLength(51);
  });

  it('keeps markup, drops comments, and reads a note back by its id', async () => {
    const { id } = (await call('GET', '/contacts/find_by_external_id/jane-doe')).body;
    const given = { body: '<p>Hi</p><!-- hidden --><p>Debrief delivery d-1</p>', admin_id: '991267459' };
    const note = await call('POST', `/contacts/${id}/notes`, given);
    expect(note.body).toMatchObject({ body: '<p>Hi</p><p>Debrief delivery d-1</p>', contact: { id } });
    expect((await call('GET', `/notes/${note.body.id}`)).body).toEqual(note.body);
    expect(sandbox.intercom.effects()).toMatchObject([{ kind: 'note', contactId: id, noteId: note.body.id }]);
  });

  it('refuses contacts and admins it does not know, and a note without a body', async () => {
    const { id } = (await call('GET', '/contacts/find_by_external_id/jane-doe')).body;
    const unknownContact = await call('POST', '/contacts/6762f0ab1bb69f9fffffffff/notes', { body: 'x' });
    expect(unknownContact.body).toMatchObject({ errors: [{ code: 'not_found', message: 'User Not Found' }] });
    const unknownAdmin = await call('POST', `/contacts/${id}/notes`, { body: 'x', admin_id: '1' });
    expect(unknownAdmin.body).toMatchObject({ errors: [{ code: 'not_found', message: 'Resource Not Found' }] });
    expect((await call('POST', `/contacts/${id}/notes`, {})).status).toBe(400);
    expect(sandbox.intercom.effects()).toEqual([]);
  });
});
