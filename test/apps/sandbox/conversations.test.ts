import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { conversationIdOf } from '../../../apps/sandbox/conversations.js';
import { type Sandbox, startSandbox } from '../../../apps/sandbox/sandbox.js';

let sandbox: Sandbox;
const janes = conversationIdOf({ serial: 1, generated: false });
const adminId = '991267459';

beforeAll(async () => {
  sandbox = await startSandbox();
});
beforeEach(() => sandbox.intercom.reset());
afterAll(() => sandbox.close());

interface Conversation {
  contacts: { contacts: { external_id: string }[] };
  conversation_parts: { conversation_parts: { id: string; body: string }[]; total_count: number };
  errors?: { code: string }[];
}

async function call(method: string, path: string, body?: unknown): Promise<{ status: number; body: Conversation }> {
  const response = await fetch(sandbox.intercom.url + path, {
    method,
    headers: {
      authorization: `Bearer ${sandbox.credentials.intercom.accessToken}`,
      'intercom-version': '2.16',
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Conversation };
}

const note = { message_type: 'note', type: 'admin', admin_id: adminId, body: '<p>Debrief delivery d-1</p>' };

describe('a conversation', () => {
  it('is one of a known person, seeded or computed', async () => {
    const loads = conversationIdOf({ serial: 77, generated: true });
    const [jane, load] = [await call('GET', `/conversations/${janes}`), await call('GET', `/conversations/${loads}`)];
    expect(jane.body).toMatchObject({
      type: 'conversation',
      id: janes,
      contacts: { contacts: [{ external_id: 'jane-doe' }] },
    });
    expect(load.body.contacts.contacts).toMatchObject([{ external_id: 'load-77' }]);
    expect((await call('GET', '/conversations/3')).status).toBe(404);
  });

  it('takes a note that teammates see, answers it whole, and shows the note afterwards', async () => {
    const replied = await call('POST', `/conversations/${janes}/reply`, note);
    const [part] = replied.body.conversation_parts.conversation_parts;
    expect(replied.status).toBe(200);
    expect(part).toMatchObject({ part_type: 'note', author: { type: 'admin', id: adminId }, body: note.body });
    expect((await call('GET', `/conversations/${janes}`)).body).toEqual(replied.body);
    const plain = await call('GET', `/conversations/${janes}?display_as=plaintext`);
    expect(plain.body.conversation_parts.conversation_parts).toMatchObject([{ body: 'Debrief delivery d-1' }]);
    expect(sandbox.intercom.effects()).toMatchObject([
      { kind: 'conversation-note', conversationId: janes, partId: part?.id, body: note.body },
    ]);
  });

  it('shows the newest 500 parts and counts them all', async () => {
    for (let count = 1; count <= 501; count += 1) {
      await call('POST', `/conversations/${janes}/reply`, { ...note, body: `Note ${count}` });
    }
    const { conversation_parts: parts } = (await call('GET', `/conversations/${janes}`)).body;
    expect(parts.total_count).toBe(501);
    expect(parts.conversation_parts).toHaveLength(500);
    expect(parts.conversation_parts.at(-1)).toMatchObject({ body: '<p>Note 501</p>' });
  });

  it.each([
    ['a comment, which the customer would see', { ...note, message_type: 'comment' }, 400],
    ['a note without a body', { ...note, body: '' }, 400],
    ['a note by nobody', { ...note, admin_id: undefined }, 400],
    ['a note by somebody unknown', { ...note, admin_id: '1' }, 404],
  ])('refuses %s', async (_what, body, status) => {
    expect((await call('POST', `/conversations/${janes}/reply`, body)).status).toBe(status);
    expect(sandbox.intercom.effects()).toEqual([]);
  });
});
