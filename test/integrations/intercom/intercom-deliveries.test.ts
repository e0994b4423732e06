import { type ServerResponse } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { IntercomClient, type IntercomOptions } from '../../../integrations/intercom/intercom-client.js';
import { toIntercomNote } from '../../../integrations/intercom/to-intercom-note.js';
import { failureOf, json, type SeenRequest, startLoopback } from '../loopback-server.js';
import { checkoutBriefing } from '../sample-briefings.js';

const since = new Date('2026-11-20T09:00:00Z');
const sinceS = since.getTime() / 1000;
const merged = { type: 'error.list', request_id: 'r-1', errors: [{ code: 'contact_merged', message: 'Merged' }] };

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
    adminId: '7',
    ...options,
  });
  onTestFinished(() => client.close());
  return { client, seen };
}

/** Answers for `new` what is asked of `old`, which was merged into it. */
function afterMerge(answer: unknown) {
  return ({ url }: SeenRequest, response: ServerResponse) =>
    url.startsWith('/contacts/old')
      ? json(response, merged, 410, { link: '</contacts/new>; rel="canonical"' })
      : json(response, answer);
}

const noteOf = (deliveryId: string) => toIntercomNote({ briefing: checkoutBriefing, deliveryId });
const listed = (id: number, body: string, created_at = sinceS) => ({ id: String(id), body, created_at });
const bodyOf = (request: SeenRequest | undefined): unknown => JSON.parse(request?.body ?? '');

describe('findContactNote', () => {
  it('turns pages until it finds the delivery', async () => {
    const { client, seen } = await clientOf(({ url }, response) =>
      url.includes('page=1&')
        ? json(response, { data: [listed(9, noteOf('d-10'))], pages: { next: 'https://api.example/notes?page=2' } })
        : json(response, { data: [listed(8, noteOf('d-1'))], pages: { next: null } }),
    );
    expect(await client.findContactNote('c-1', 'd-1', since)).toEqual({ id: '8' });
    expect(seen.map(({ url }) => url)).toEqual([
      '/contacts/c-1/notes?page=1&per_page=50',
      '/contacts/c-1/notes?page=2&per_page=50',
    ]);
  });

  it('stops where notes are older than the first attempt', async () => {
    const old = [listed(9, '<p>x</p>'), listed(8, '<p>x</p>', sinceS - 1)];
    const { client, seen } = await clientOf((_, response) => json(response, { data: old, pages: { next: 'more' } }));
    expect(await client.findContactNote('c-1', 'd-1', since)).toBeUndefined();
    expect(seen).toHaveLength(1);
  });

  it('goes on where notes come oldest first', async () => {
    const { client } = await clientOf(({ url }, response) =>
      url.includes('page=1&')
        ? json(response, { data: [listed(1, 'x', sinceS - 9), listed(2, 'x', sinceS - 8)], pages: { next: 'more' } })
        : json(response, { data: [listed(3, noteOf('d-1'))], pages: { next: null } }),
    );
    expect(await client.findContactNote('c-1', 'd-1', since)).toEqual({ id: '3' });
  });

  it.each([
    ['another delivery whose id only begins alike', noteOf('d-10')],
    ['a delivery that is quoted further up', '<p>Debrief delivery d-1</p><p>so it says</p>'],
    ['a delivery with words after it', '<p>Debrief delivery d-1 was a success</p>'],
    ['a delivery within a sentence', '<p>see Debrief delivery d-1</p>'],
    ['a delivery that escaped markup pretends to be', '<p>&lt;/p&gt;&lt;p&gt;Debrief delivery d-1</p>'],
  ])('does not take %s for it', async (_, body) => {
    const { client } = await clientOf((_request, response) => json(response, { data: [listed(1, body)] }));
    expect(await client.findContactNote('c-1', 'd-1', since)).toBeUndefined();
  });

  it.each([
    '<p>Hello</p>\n<p>Debrief delivery d-1</p>\n',
    '<div>x<br>Debrief&nbsp;delivery <b>d-1</b></div>',
    'Debrief delivery d-1',
  ])('recognises the delivery in %j', async (body) => {
    const { client } = await clientOf((_, response) => json(response, { data: [listed(1, body)] }));
    expect(await client.findContactNote('c-1', 'd-1', since)).toEqual({ id: '1' });
  });

  it('fails rather than say that there is none', async () => {
    const { client } = await clientOf((_, response) => json(response, '<html>', 502));
    expect(await failureOf(client.findContactNote('c-1', 'd-1', since))).toMatchObject({ kind: 'unavailable' });
  });
});

describe('a contact that was merged into another', () => {
  it('gets its note there, and is read there', async () => {
    const note = { id: 31, contact: { id: 'new' } };
    const { client, seen } = await clientOf(afterMerge(note));
    expect(await client.createContactNote('old', 'x')).toEqual({ id: '31', contactId: 'new' });
    expect(seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST /contacts/old/notes',
      'POST /contacts/new/notes',
    ]);
    const reading = await clientOf(afterMerge({ data: [listed(1, noteOf('d-1'))], pages: null }));
    expect(await reading.client.findContactNote('old', 'd-1', since)).toEqual({ id: '1' });
  });

  it('gets its attribute there', async () => {
    const { client, seen } = await clientOf(afterMerge({ id: 'new' }));
    await client.setContactAttribute('old', 'latest', 'x');
    expect(seen.map(({ url }) => url)).toEqual(['/contacts/old', '/contacts/new']);
  });

  it('is not followed for ever', async () => {
    const { client, seen } = await clientOf((_, response) =>
      json(response, merged, 410, { link: '</contacts/old>; rel="canonical"' }),
    );
    expect(await failureOf(client.createContactNote('old', 'x'))).toMatchObject({ kind: 'not-found', effect: 'none' });
    expect(seen).toHaveLength(4);
  });
});

describe('a note in a conversation', () => {
  const part = (id: string, body: string, part_type = 'note') => ({ id, part_type, body });
  const conversation = (...parts: unknown[]) => ({ id: 'k-1', conversation_parts: { conversation_parts: parts } });

  it('is for teammates only, and its id is that of the part', async () => {
    const parts = [part('1', noteOf('d-0')), part('2', noteOf('d-1')), part('3', '<p>later</p>')];
    const { client, seen } = await clientOf((_, response) => json(response, conversation(...parts)));
    expect(await client.createConversationNote('k-1', noteOf('d-1'))).toEqual({ id: '2' });
    expect(seen[0]).toMatchObject({ method: 'POST', url: '/conversations/k-1/reply' });
    expect(bodyOf(seen[0])).toEqual({ message_type: 'note', type: 'admin', admin_id: '7', body: noteOf('d-1') });
  });

  it('has the id of the conversation where the answer does not show it', async () => {
    const { client } = await clientOf((_, response) => json(response, conversation()));
    expect(await client.createConversationNote('k-1', noteOf('d-1'))).toEqual({ id: 'k-1' });
  });

  it('is found among the parts, but never in what a customer wrote', async () => {
    const forged = part('9', '<p>Debrief delivery d-1</p>', 'comment');
    const { client, seen } = await clientOf((_, response) =>
      json(response, conversation(part('1', noteOf('d-1')), part('2', noteOf('d-10')), forged)),
    );
    expect(await client.findConversationNote('k-1', 'd-1')).toEqual({ id: '1' });
    expect(await client.findConversationNote('k-1', 'd-2')).toBeUndefined();
    expect(seen[0]).toMatchObject({ method: 'GET', url: '/conversations/k-1' });
  });
});

describe('an attribute', () => {
  it('is set, and cut where a reader sees it', async () => {
    const { client, seen } = await clientOf((_, response) => json(response, { id: 'c-1' }));
    await client.setContactAttribute('c-1', 'latest_briefing', 'x'.repeat(300));
    expect(seen[0]).toMatchObject({ method: 'PUT', url: '/contacts/c-1' });
    expect(bodyOf(seen[0])).toEqual({ custom_attributes: { latest_briefing: `${'x'.repeat(251)} […]` } });
  });

  it('that does not exist is the caller’s mistake', async () => {
    const { client } = await clientOf((_, response) =>
      json(
        response,
        { type: 'error.list', errors: [{ code: 'parameter_invalid', message: 'no such attribute' }] },
        400,
      ),
    );
    expect(await failureOf(client.setContactAttribute('c-1', 'nope', 'x'))).toMatchObject({ kind: 'rejected' });
  });
});

describe('a custom object', () => {
  it('is upserted by its external id', async () => {
    const { client, seen } = await clientOf((_, response) => json(response, { id: 22, external_id: 'd-1' }));
    const object = { objectType: 'Brief/ing', externalId: 'd-1', attributes: { headline: 'x' } };
    expect(await client.upsertCustomObject({ ...object, createdAt: since })).toEqual({ id: '22' });
    expect(seen[0]).toMatchObject({ method: 'POST', url: '/custom_object_instances/Brief%2Fing' });
    expect(bodyOf(seen[0])).toEqual({
      external_id: 'd-1',
      external_created_at: sinceS,
      custom_attributes: { headline: 'x' },
    });
  });

  it('is linked to a contact, a conversation or both', async () => {
    const { client, seen } = await clientOf((_, response) => json(response, {}));
    await client.linkCustomObject({ contactId: 'c-1', conversationId: 'k-1', attribute: 'Briefings', objectId: '22' });
    await client.linkCustomObject({ conversationId: 'k-2', attribute: 'Briefings', objectId: '22' });
    expect(seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'PUT /contacts/c-1',
      'PUT /conversations/k-1',
      'PUT /conversations/k-2',
    ]);
    expect(bodyOf(seen[1])).toEqual({ custom_attributes: { Briefings: ['22'] } });
  });
});

describe('contactUrl', () => {
  it.each([
    ['US', 'https://app.intercom.com/a/apps/w1/users/c-1'],
    ['EU', 'https://app.eu.intercom.com/a/apps/w1/users/c-1'],
    ['MARS', null],
  ])('of a workspace in %s is %s, and is asked for once', async (region, url) => {
    const { client, seen } = await clientOf((_, response) => json(response, { id: 7, app: { id_code: 'w1', region } }));
    expect(await Promise.all([client.contactUrl('c-1'), client.contactUrl('c-1')])).toEqual([url, url]);
    expect(seen).toHaveLength(1);
  });

  it('is null when the workspace cannot be had', async () => {
    const { client } = await clientOf((_, response) => response.destroy());
    expect(await client.contactUrl('c-1')).toBeNull();
  });
});
