import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { conversationIdOf } from '../../../apps/sandbox/conversations.js';
import { type Sandbox, startSandbox } from '../../../apps/sandbox/sandbox.js';
import { salesforceCaller } from './salesforce-caller.js';

const typescriptImports = new URL('../standalone/typescript-imports.ts', import.meta.url).href;
const channel = 'C0000000001';
let folder: string;
let effectLog: string;
let open: Sandbox[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'debrief-effects-'));
  effectLog = join(folder, 'effects.ndjson');
});
afterEach(async () => {
  for (const sandbox of open) await sandbox.close();
  open = [];
  rmSync(folder, { recursive: true });
});

async function start(): Promise<Sandbox> {
  const sandbox = await startSandbox({ effectLog });
  open.push(sandbox);
  return sandbox;
}

async function restart(sandbox: Sandbox): Promise<Sandbox> {
  await sandbox.close();
  open = [];
  return start();
}

type Slack = Pick<Sandbox, 'slack' | 'credentials'>;

async function slack({ slack, credentials }: Slack, method: string, args: Record<string, string>) {
  const response = await fetch(`${slack.url}/api/${method}`, {
    method: 'POST',
    body: new URLSearchParams(args),
    headers: { authorization: `Bearer ${credentials.slack.botToken}` },
  });
  return (await response.json()) as Record<string, unknown> & { messages: Record<string, unknown>[] };
}

async function vendor(url: string, authorization: string, method: string, body?: unknown) {
  const response = await fetch(url, {
    method,
    headers: { authorization, 'intercom-version': '2.16' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return (await response.json()) as Record<string, unknown> & { id: string };
}

describe('a sandbox that was started again', () => {
  it('shows every message, note, attribute, object, record and job of before, and goes on counting', async () => {
    const before = await start();
    const janes = conversationIdOf({ serial: 1, generated: false });
    const note = { message_type: 'note', type: 'admin', admin_id: '991267459', body: 'kept' };
    const intercom = (sandbox: Sandbox, method: string, path: string, body?: unknown) => {
      const { accessToken } = sandbox.credentials.intercom;
      return vendor(sandbox.intercom.url + path, `Bearer ${accessToken}`, method, body);
    };
    const { id } = await intercom(before, 'GET', '/contacts/find_by_external_id/jane-doe');
    const { ts } = await slack(before, 'chat.postMessage', { channel, text: 'kept' });
    await slack(before, 'chat.postMessage', { channel, text: 'reply', thread_ts: String(ts) });
    const { id: noteId } = await intercom(before, 'POST', `/contacts/${id}/notes`, { body: 'kept' });
    await intercom(before, 'POST', `/conversations/${janes}/reply`, note);
    const object = await intercom(before, 'POST', '/custom_object_instances/Briefing', { external_id: 'd-1' });
    await intercom(before, 'PUT', `/contacts/${id}`, { custom_attributes: { briefings: [object.id] } });
    const force = await salesforceCaller(before);
    const path = '/sobjects/Session_Summary__c/Delivery_Key__c';
    await force('PATCH', `${path}/d-1`, { Summary__c: 'one' });
    await force('PATCH', `${path}/d-1`, { Summary__c: 'two' });
    const job = (await force('POST', '/jobs/ingest', {
      object: 'Session_Summary__c',
      operation: 'upsert',
      externalIdFieldName: 'Delivery_Key__c',
    })) as { body: { id: string } };

    const after = await restart(before);
    expect((await slack(after, 'conversations.history', { channel })).messages).toMatchObject([{ ts, text: 'kept' }]);
    expect((await slack(after, 'conversations.replies', { channel, ts: String(ts) })).messages).toHaveLength(2);
    expect(await intercom(after, 'GET', `/notes/${noteId}`)).toMatchObject({ body: '<p>kept</p>' });
    expect(await intercom(after, 'GET', `/conversations/${janes}`)).toMatchObject({
      conversation_parts: { conversation_parts: [{ body: '<p>kept</p>' }] },
    });
    expect(await intercom(after, 'GET', `/contacts/${id}`)).toMatchObject({
      notes: { total_count: 1 },
      custom_attributes: { briefings: { instances: [{ external_id: 'd-1' }] } },
    });
    const forceAgain = await salesforceCaller(after);
    expect((await forceAgain('GET', `${path}/d-1`)).body).toMatchObject({ Summary__c: 'two' });
    expect((await forceAgain('PATCH', `${path}/D-1`, { Summary__c: 'three' })).status).toBe(200);
    const other = await forceAgain('PATCH', `${path}/d-2`, { Summary__c: 'other' });
    expect(other.status).toBe(201);
    expect((await forceAgain('GET', `${path}/d-1`)).body).not.toMatchObject({ Id: (other.body as { id: string }).id });
    expect((await forceAgain('GET', `/jobs/ingest/${job.body.id}`)).body).toMatchObject({ state: 'Open' });
    const second = await intercom(after, 'POST', `/contacts/${id}/notes`, { body: 'new' });
    expect(Number(second.id)).toBe(Number(noteId) + 1);
    expect(after.salesforce.effects().map((effect) => 'created' in effect && effect.created)).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });

  it('takes up an upload where it was, and a profile at Fullstory', async () => {
    const before = await start();
    const begun = await slack(before, 'files.getUploadURLExternal', { filename: 'debrief-d-1.txt', length: '4' });
    await fetch(String(begun.upload_url), { method: 'POST', body: 'text' });
    const key = `Basic ${before.credentials.fullstory.apiKey}`;
    const { id } = await vendor(`${before.fullstory.url}/v2/visit_profile`, key, 'POST', { name: 'kept' });

    const after = await restart(before);
    const files = JSON.stringify([{ id: begun.file_id }]);
    await slack(after, 'files.completeUploadExternal', { files, channel_id: channel });
    expect(after.slack.effects()).toMatchObject([{ files: [{ name: 'debrief-d-1.txt', content: 'text' }] }]);
    expect(await vendor(`${after.fullstory.url}/v2/visit_profile/${id}`, key, 'GET')).toMatchObject({ name: 'kept' });
  });

  it('forgets what was there before a reset', async () => {
    const before = await start();
    await slack(before, 'chat.postMessage', { channel, text: 'forgotten' });
    before.slack.reset();
    await slack(before, 'chat.postMessage', { channel, text: 'kept' });
    const after = await restart(before);
    expect(after.slack.effects()).toMatchObject([{ text: 'kept' }]);
  });

  it('leaves out a line that a kill cut off, and writes behind it', async () => {
    const before = await start();
    await slack(before, 'chat.postMessage', { channel, text: 'first' });
    appendFileSync(effectLog, '{"vendor":"slack","kind":"mess');
    const between = await restart(before);
    await slack(between, 'chat.postMessage', { channel, text: 'second' });
    const after = await restart(between);
    expect(after.slack.effects()).toMatchObject([{ text: 'first' }, { text: 'second' }]);
    expect(readFileSync(effectLog, 'utf8').trimEnd().split('\n')).toHaveLength(2);
  });

  it('refuses a file that holds something else', async () => {
    writeFileSync(effectLog, 'name,age\n');
    await expect(startSandbox({ effectLog })).rejects.toThrow(/is not an effect log/);
  });
});

describe('a sandbox that is killed', () => {
  it('has lost nothing that it answered', async () => {
    const child = spawn(process.execPath, ['--import', typescriptImports, 'apps/sandbox/main.ts'], {
      cwd: new URL('../../..', import.meta.url),
      env: { SANDBOX_EFFECT_LOG: effectLog },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const { urls, credentials } = JSON.parse(line) as { urls: { slack: string }; credentials: Sandbox['credentials'] };
    const killed = { slack: { url: urls.slack }, credentials } as Slack;
    const answered: unknown[] = [];
    const posting = Array.from({ length: 4 }, async (_, poster) => {
      for (let count = 0; ; count += 1) {
        answered.push((await slack(killed, 'chat.postMessage', { channel, text: `${poster}-${count}` })).ts);
        if (answered.length === 100) child.kill('SIGKILL');
      }
    });
    await Promise.allSettled(posting);
    const after = await start();
    const recorded = after.slack.effects().map((effect) => 'ts' in effect && effect.ts);
    expect(answered.length).toBeGreaterThanOrEqual(100);
    expect(recorded).toEqual(expect.arrayContaining(answered));
  });
});
