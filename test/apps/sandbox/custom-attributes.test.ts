import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { contactIdOf, mergedContactId } from '../../../apps/sandbox/intercom-contacts.js';
import { conversationIdOf } from '../../../apps/sandbox/conversations.js';
import { type Sandbox, startSandbox } from '../../../apps/sandbox/sandbox.js';

let sandbox: Sandbox;
const jane = { serial: 1, generated: false, email: '', uid: '', firstName: '', lastName: '' };
const contact = `/contacts/${contactIdOf(jane)}`;

beforeAll(async () => {
  sandbox = await startSandbox();
});
beforeEach(() => sandbox.intercom.reset());
afterAll(() => sandbox.close());

interface Answer {
  status: number;
  headers: Headers;
  body: { id: string; custom_attributes: Record<string, unknown>; errors?: { code: string }[] } | null;
}

async function call(method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(sandbox.intercom.url + path, {
    method,
    headers: {
      authorization: `Bearer ${sandbox.credentials.intercom.accessToken}`,
      'intercom-version': '2.16',
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? null : (JSON.parse(text) as Answer['body']),
  };
}

const set = (attributes: unknown) => call('PUT', contact, { custom_attributes: attributes });
const briefing = (externalId: string, attributes: object = { headline: 'Could not pay' }) =>
  call('POST', '/custom_object_instances/Briefing', { external_id: externalId, custom_attributes: attributes });

describe('attributes of a contact', () => {
  it('are set one by one and shown afterwards', async () => {
    await set({ fs_last_summary: 'kept' });
    const answer = await set({ debrief_last_briefing: 'Could not pay' });
    expect(answer.body?.custom_attributes).toEqual({ fs_last_summary: 'kept', debrief_last_briefing: 'Could not pay' });
    expect((await call('GET', contact)).body).toEqual(answer.body);
    expect(sandbox.intercom.effects()).toMatchObject([
      { kind: 'attribute', of: 'contact' },
      { attributes: { debrief_last_briefing: 'Could not pay' } },
    ]);
  });

  it.each([
    { nobody_made_this: 'x' },
    { debrief_last_briefing: 'x'.repeat(256) },
    { debrief_last_briefing: 3 },
    { briefings: ['1'] },
    'x',
  ])('are refused when they are %j', async (attributes) => {
    const { status, body } = await set(attributes);
    expect([status, body?.errors?.[0]?.code]).toEqual([400, 'parameter_invalid']);
    expect(sandbox.intercom.effects()).toEqual([]);
  });
});

describe('a merged contact', () => {
  it.each([
    ['GET', '', undefined],
    ['PUT', '', { custom_attributes: { debrief_last_briefing: 'x' } }],
    ['GET', '/notes', undefined],
    ['POST', '/notes', { body: 'x' }],
  ])('answers %s %s with the way to the one that is left', async (method, suffix, body) => {
    const answer = await call(method, `/contacts/${mergedContactId}${suffix}`, body);
    expect(answer.status).toBe(410);
    expect(answer.headers.get('link')).toBe(`<${contact}>; rel="canonical"`);
    expect(answer.body?.errors).toMatchObject([{ code: 'contact_merged' }]);
    expect(sandbox.intercom.effects()).toEqual([]);
  });
});

describe('custom objects', () => {
  it('are created once per external id and updated from then on', async () => {
    const created = await briefing('d-1');
    const updated = await briefing('d-1', { note: 'again' });
    expect(updated.body).toMatchObject({ id: created.body?.id, external_id: 'd-1', type: 'Briefing' });
    expect(updated.body?.custom_attributes).toEqual({ headline: 'Could not pay', note: 'again' });
    expect((await call('GET', '/custom_object_instances/Briefing?external_id=d-1')).body).toEqual(updated.body);
    expect((await call('GET', '/custom_object_instances/Briefing/d-1')).body).toEqual(updated.body);
    expect((await call('GET', `/custom_object_instances/Briefing/${created.body?.id}`)).body).toEqual(updated.body);
    expect(sandbox.intercom.effects()).toMatchObject([
      { kind: 'object', externalId: 'd-1', created: true },
      { externalId: 'd-1', created: false },
    ]);
  });

  it('answer 404 without a body for a type or an instance that is not there', async () => {
    const type = await call('POST', '/custom_object_instances/Order', { external_id: '1' });
    const instance = await call('GET', '/custom_object_instances/Briefing?external_id=none');
    expect([type, instance]).toMatchObject([
      { status: 404, body: null },
      { status: 404, body: null },
    ]);
    expect((await call('POST', '/custom_object_instances/Briefing', {})).status).toBe(422);
  });

  it('are linked to a contact and to a conversation by their Intercom ids', async () => {
    const { body } = await briefing('d-1');
    const linked = await set({ briefings: [body?.id] });
    const list = { briefings: { type: 'Briefing.list', instances: [{ id: body?.id, external_id: 'd-1' }] } };
    expect(linked.body?.custom_attributes).toMatchObject(list);
    const conversation = `/conversations/${conversationIdOf(jane)}`;
    await call('PUT', conversation, { custom_attributes: { briefings: [body?.id] } });
    expect((await call('GET', conversation)).body?.custom_attributes).toMatchObject(list);
  });
});
