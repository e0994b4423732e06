import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { conversationIdOf } from '../../../apps/sandbox/conversations.js';
import { mergedContactId } from '../../../apps/sandbox/intercom-contacts.js';
import { type RequestRecord } from '../../../apps/sandbox/request-log.js';
import { type Sandbox, startSandbox } from '../../../apps/sandbox/sandbox.js';
import { type VendorSandbox } from '../../../apps/sandbox/vendor-sandbox.js';
import { type Briefing } from '../../../domain/briefing.js';
import { IntercomClient } from '../../../integrations/intercom/intercom-client.js';
import { toIntercomNote } from '../../../integrations/intercom/to-intercom-note.js';
import { SlackClient } from '../../../integrations/slack/slack-client.js';
import { toSlackMessage } from '../../../integrations/slack/to-slack-message.js';
import { openapiValidator } from './openapi-validator.js';

const specs = new URL('../../../../shared/specs/', import.meta.url);
const intercomFile = new URL('intercom/api.intercom.io-2.16.yaml', specs);
const slackFile = new URL('slack/slack_web_method_facts.json', specs);
const arePresent = existsSync(intercomFile) && existsSync(slackFile);

const session = {
  id: '6606828898126528471:5450116830618415010',
  startedAt: '2026-11-20T09:00:00.000Z',
  replayUrl: 'https://app.fullstory.com/ui/SANDBOX/session/6606828898126528471:5450116830618415010',
};
const briefing: Briefing = {
  headline: 'Could not pay for two tickets',
  note: 'Case 00001001 was opened',
  statements: [{ about: 'obstacle', text: 'The card form refused <the postcode>', sessionIds: [session.id] }],
  sessions: [{ ...session, outcome: 'abandoned' }],
};

interface Recorded {
  record: RequestRecord;
  request: unknown;
  response: unknown;
}

/** The newest logged call whose path fits, with both bodies read. */
function recorded(vendor: VendorSandbox, path: RegExp): Recorded {
  const record = vendor.requests().findLast((candidate) => path.test(candidate.path));
  if (record === undefined) throw new Error(`No request to ${path}`);
  const { requestBody = '', responseBody = '' } = record;
  const request: unknown = requestBody === '' ? undefined : JSON.parse(requestBody);
  return { record, request, response: JSON.parse(responseBody) };
}

if (arePresent) describe('the official descriptions', compareWithDescriptions);
else {
  it('has no vendor descriptions to compare with beside this checkout', () => {
    expect(arePresent).toBe(false);
  });
}

function compareWithDescriptions(): void {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({ keepBodies: true });
  });
  afterAll(() => sandbox.close());

  describe('Intercom 2.16', () => {
    interface Content {
      content: { 'application/json': { schema: unknown } };
    }
    interface Operation {
      requestBody?: Content;
      responses: Record<string, Content>;
    }
    interface Description {
      paths: Record<string, Record<string, Operation>>;
      components: { schemas: Record<string, unknown> };
    }
    let description: Description;
    let client: IntercomClient;

    beforeAll(() => {
      description = parse(readFileSync(intercomFile, 'utf8')) as Description;
      const { accessToken } = sandbox.credentials.intercom;
      const connection = { connection: 'intercom', baseUrl: sandbox.intercom.url, version: '2.16', accessToken };
      client = new IntercomClient(connection);
    });
    afterAll(() => client.close());

    function expectToConform(method: string, path: string, { record, request, response }: Recorded): void {
      const operation = description.paths[path]?.[method];
      const { schemas } = description.components;
      const requestSchema = operation?.requestBody?.content['application/json'].schema;
      const responseSchema = operation?.responses[String(record.status)]?.content['application/json'].schema;
      expect(responseSchema, `${method} ${path} documents ${record.status}`).toBeDefined();
      for (const [schema, body] of [
        [requestSchema, request],
        [responseSchema, response],
      ]) {
        if (schema === undefined) continue;
        const validate = openapiValidator(schema, schemas);
        validate(body);
        expect(validate.errors ?? []).toEqual([]);
      }
    }

    it('knows the search that Debrief sends and the contacts that the sandbox answers', async () => {
      expect(await client.findContacts({ email: 'shared@example.com' })).toHaveLength(2);
      expectToConform('post', '/contacts/search', recorded(sandbox.intercom, /search$/));
    });

    it('knows the note that Debrief writes and the note that the sandbox answers', async () => {
      const [contact] = await client.findContacts({ externalId: 'jane-doe' });
      await client.createContactNote(contact?.id ?? '', toIntercomNote({ briefing, deliveryId: 'd-1' }));
      expectToConform('get', '/contacts/find_by_external_id/{external_id}', recorded(sandbox.intercom, /find_by/));
      expectToConform('post', '/contacts/{contact_id}/notes', recorded(sandbox.intercom, /notes$/));
      expectToConform('get', '/me', recorded(sandbox.intercom, /\/me$/));
    });

    it('knows the list in which a note is looked for', async () => {
      const [contact] = await client.findContacts({ externalId: 'jane-doe' });
      const headers = {
        authorization: `Bearer ${sandbox.credentials.intercom.accessToken}`,
        'intercom-version': '2.16',
      };
      await fetch(`${sandbox.intercom.url}/contacts/${contact?.id}/notes`, { headers });
      expectToConform('get', '/contacts/{contact_id}/notes', recorded(sandbox.intercom, /notes$/));
    });

    it('knows conversations with their notes, attributes and custom objects', async () => {
      const ask = async (method: string, path: string, body?: unknown) => {
        const headers = {
          authorization: `Bearer ${sandbox.credentials.intercom.accessToken}`,
          'intercom-version': '2.16',
        };
        await fetch(sandbox.intercom.url + path, {
          method,
          headers,
          ...(body !== undefined && { body: JSON.stringify(body) }),
        });
        return recorded(sandbox.intercom, /./);
      };
      const [contact] = await client.findContacts({ externalId: 'jane-doe' });
      const conversation = `/conversations/${conversationIdOf({ serial: 1, generated: false })}`;
      const note = { message_type: 'note', type: 'admin', admin_id: '991267459', body: '<p>Hi</p>' };
      const replied = await ask('POST', `${conversation}/reply`, note);
      expectToConform('post', '/conversations/{conversation_id}/reply', replied);
      expectToConform('get', '/conversations/{conversation_id}', await ask('GET', conversation));
      const object = { external_id: 'd-1', custom_attributes: { headline: 'Could not pay' } };
      const created = await ask('POST', '/custom_object_instances/Briefing', object);
      expectToConform('post', '/custom_object_instances/{custom_object_type_identifier}', created);
      const { id } = created.response as { id: string };
      const read = await ask('GET', `/custom_object_instances/Briefing/${id}`);
      const byEitherId = '/custom_object_instances/{custom_object_type_identifier}/{custom_object_instance_id}';
      expectToConform('get', byEitherId, read);
      const attributes = { custom_attributes: { debrief_last_briefing: 'Could not pay', briefings: [id] } };
      const set = await ask('PUT', `/contacts/${contact?.id}`, attributes);
      expectToConform('put', '/contacts/{contact_id}', set);
      const linked = await ask('PUT', conversation, { custom_attributes: { briefings: [id] } });
      // The description has no words for a list of ids in what is sent to a conversation.
      expectToConform('put', '/conversations/{conversation_id}', { ...linked, request: {} });
      const merged = await ask('GET', `/contacts/${mergedContactId}`);
      expectToConform('get', '/contacts/{contact_id}', merged);
    });

    it('knows the errors that the sandbox answers', async () => {
      await expect(client.createContactNote('6762f0ab1bb69f9fffffffff', 'x')).rejects.toThrow();
      expectToConform('post', '/contacts/{contact_id}/notes', recorded(sandbox.intercom, /notes$/));
      sandbox.intercom.fault({ status: 401 });
      await expect(client.findContacts({ email: 'jane@doe.com' })).rejects.toThrow();
      expectToConform('post', '/contacts/search', recorded(sandbox.intercom, /search$/));
    });
  });

  describe('Slack’s method facts', () => {
    interface Method {
      required: string[];
      args: Record<string, unknown>;
      output: string[];
      method_errors: string[];
    }
    interface Facts {
      methods: Record<string, Method>;
      platform_errors: string[];
    }
    let facts: Facts;
    let client: SlackClient;

    beforeAll(() => {
      facts = JSON.parse(readFileSync(slackFile, 'utf8')) as Facts;
      const { botToken } = sandbox.credentials.slack;
      client = new SlackClient({ connection: 'slack', baseUrl: `${sandbox.slack.url}/api`, botToken });
    });
    afterAll(() => client.close());

    const envelope = ['ok', 'error', 'warning', 'response_metadata'];

    function expectToConform(name: string, { request = {}, response }: { request?: unknown; response: unknown }): void {
      const method = facts.methods[name];
      if (method === undefined) throw new Error(`No facts about ${name}`);
      const given = Object.keys(request as object);
      expect(Object.keys(method.args)).toEqual(expect.arrayContaining(given));
      expect(given).toEqual(expect.arrayContaining(method.required));
      const answer = response as { ok: boolean; error?: string };
      expect([...method.output, ...envelope]).toEqual(expect.arrayContaining(Object.keys(answer)));
      if (!answer.ok) expect([...method.method_errors, ...facts.platform_errors]).toContain(answer.error);
    }

    const message = (channel: string) => toSlackMessage({ briefing, channel, deliveryId: 'd-1' });

    it('know every argument of a posted briefing and every field of the answer', async () => {
      await client.postMessage(message('C0000000001'));
      expectToConform('chat.postMessage', recorded(sandbox.slack, /postMessage$/));
      await client.whoAmI();
      expectToConform('auth.test', recorded(sandbox.slack, /auth\.test$/));
    });

    it.each(['C-none', 'C0000000008', 'C0000000009'])('know the refusal of channel %s', async (channel) => {
      await expect(client.postMessage(message(channel))).rejects.toThrow();
      expectToConform('chat.postMessage', recorded(sandbox.slack, /postMessage$/));
    });

    it('know the errors of malformed messages', async () => {
      const malformed = [
        { channel: 'C0000000001' },
        { channel: 'C0000000001', blocks: [{ type: 'section' }] },
        { channel: 'C0000000001', blocks: 'x' },
        { channel: 'C0000000001', text: 'x', metadata: {} },
      ];
      const headers = {
        authorization: `Bearer ${sandbox.credentials.slack.botToken}`,
        'content-type': 'application/json',
      };
      for (const body of malformed) {
        await fetch(`${sandbox.slack.url}/api/chat.postMessage`, {
          method: 'POST',
          headers,
          body: JSON.stringify(body),
        });
        const call = recorded(sandbox.slack, /postMessage$/);
        expect(call.response).toMatchObject({ ok: false });
        expectToConform('chat.postMessage', call);
      }
    });

    async function call(name: string, args: Record<string, string>): Promise<Record<string, unknown>> {
      const response = await fetch(`${sandbox.slack.url}/api/${name}`, {
        method: 'POST',
        body: new URLSearchParams(args),
        headers: { authorization: `Bearer ${sandbox.credentials.slack.botToken}` },
      });
      const answer = (await response.json()) as Record<string, unknown>;
      expectToConform(name, { request: args, response: answer });
      return answer;
    }

    it('know people, their conversations and files', async () => {
      const found = await call('users.lookupByEmail', { email: 'jane@doe.com' });
      await call('users.lookupByEmail', { email: 'nobody@doe.com' });
      await call('conversations.open', { users: (found.user as { id: string }).id });
      const refused: Record<string, string>[] = [{ users: 'U999' }, { users: 'a,b' }, { channel: 'D999' }];
      for (const args of refused) {
        expect(await call('conversations.open', args)).toMatchObject({ ok: false });
      }
      const begun = await call('files.getUploadURLExternal', { filename: 'debrief-d-1.txt', length: '4' });
      await fetch(String(begun.upload_url), { method: 'POST', body: 'text' });
      const file = String(begun.file_id);
      await call('files.info', { file });
      for (const channel_id of ['C0000000001', 'C0000000008', 'C-none']) {
        await call('files.completeUploadExternal', { files: JSON.stringify([{ id: file }]), channel_id });
      }
      expect(await call('files.info', { file })).toMatchObject({ ok: true });
      await call('files.completeUploadExternal', { files: '[]', channel_id: 'C0000000001' });
      await call('files.completeUploadExternal', { files: JSON.stringify([{ id: file }]), channel_id: 'C0000000009' });
      await call('conversations.history', { channel: 'C0000000001', cursor: 'elsewhere' });
    });

    it('know what history, replies and links answer', async () => {
      const { channel, ts } = await client.postMessage(message('C0000000002'));
      const calls: Record<string, Record<string, string>> = {
        'conversations.history': { channel, include_all_metadata: 'true' },
        'conversations.replies': { channel, ts },
        'chat.getPermalink': { channel, message_ts: ts },
      };
      for (const [name, args] of Object.entries(calls)) {
        const headers = { authorization: `Bearer ${sandbox.credentials.slack.botToken}` };
        const url = `${sandbox.slack.url}/api/${name}?${new URLSearchParams(args).toString()}`;
        const response: unknown = await (await fetch(url, { headers })).json();
        expect(response).toMatchObject({ ok: true });
        expectToConform(name, { request: args, response });
      }
    });
  });
}
