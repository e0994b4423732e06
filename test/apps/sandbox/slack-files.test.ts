import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../apps/sandbox/sandbox.js';

let sandbox: Sandbox;
const channel = 'C0000000001';
const content = 'Could not pay for two tickets – twice\n';

beforeAll(async () => {
  sandbox = await startSandbox();
});
beforeEach(() => sandbox.slack.reset());
afterAll(() => sandbox.close());

type Answer = Record<string, unknown> & { ok: boolean; error?: string; messages: Record<string, unknown>[] };

async function call(method: string, args: Record<string, string>): Promise<Answer> {
  const response = await fetch(`${sandbox.slack.url}/api/${method}`, {
    method: 'POST',
    body: new URLSearchParams(args),
    headers: { authorization: `Bearer ${sandbox.credentials.slack.botToken}` },
  });
  return (await response.json()) as Answer;
}

async function begin(length = Buffer.byteLength(content)): Promise<{ url: string; id: string }> {
  const args = { filename: 'debrief-d-1.txt', length: String(length) };
  const { upload_url: url, file_id: id } = await call('files.getUploadURLExternal', args);
  return { url: String(url), id: String(id) };
}

async function upload(): Promise<string> {
  const { url, id } = await begin();
  expect((await fetch(url, { method: 'POST', body: content })).status).toBe(200);
  return id;
}

const complete = (id: string, more: Record<string, string> = {}) =>
  call('files.completeUploadExternal', {
    files: JSON.stringify([{ id, title: 'Briefing' }]),
    channel_id: channel,
    initial_comment: 'Could not pay',
    ...more,
  });

describe('a file', () => {
  it('is a message once its upload was completed', async () => {
    const id = await upload();
    expect((await call('conversations.history', { channel })).messages).toEqual([]);
    expect(await complete(id)).toMatchObject({ ok: true, files: [{ id, title: 'Briefing' }] });
    const file = { id, name: 'debrief-d-1.txt', title: 'Briefing' };
    const { messages } = await call('conversations.history', { channel });
    expect(messages).toMatchObject([{ text: 'Could not pay', files: [file] }]);
    expect(sandbox.slack.effects()).toMatchObject([{ kind: 'message', channel, files: [{ ...file, content }] }]);
    const info = await call('files.info', { file: id });
    expect(info.file).toMatchObject({ ...file, shares: { public: { [channel]: [{ ts: messages[0]?.ts }] } } });
  });

  it('is posted twice when it is completed twice, in a thread and in several channels if asked', async () => {
    const id = await upload();
    const parent = await call('chat.postMessage', { channel, text: 'parent' });
    await complete(id);
    await complete(id, { thread_ts: String(parent.ts) });
    await complete(id, { channel_id: '', channels: 'C0000000002,C0000000003' });
    expect((await call('conversations.history', { channel })).messages).toHaveLength(2);
    expect((await call('conversations.replies', { channel, ts: String(parent.ts) })).messages).toHaveLength(2);
    expect(sandbox.slack.effects()).toHaveLength(5);
  });

  it('takes its content in one part of a form too, and refuses another length than was announced', async () => {
    const whole = await begin();
    const form = new FormData();
    form.set('file', new Blob([content]), 'debrief-d-1.txt');
    expect((await fetch(whole.url, { method: 'POST', body: form })).status).toBe(200);
    const partial = await begin(4);
    expect((await fetch(partial.url, { method: 'POST', body: content })).status).toBe(400);
    expect(await complete(partial.id)).toMatchObject({ error: 'file_not_found' });
    expect((await fetch(`${whole.url}0`, { method: 'POST', body: content })).status).toBe(404);
  });

  it('of many megabytes is known by its size and digest, and not kept', async () => {
    const large = Buffer.alloc(3_000_000, 'row,');
    const { url, id } = await begin(large.length);
    expect((await fetch(url, { method: 'POST', body: large })).status).toBe(200);
    expect(await complete(id)).toMatchObject({ ok: true });
    const sha256 = createHash('sha256').update(large).digest('hex');
    const file = { name: 'debrief-d-1.txt', content: null, bytes: large.length, sha256 };
    expect(sandbox.slack.effects()).toMatchObject([{ files: [file] }]);
    expect((await call('files.info', { file: id })).file).toMatchObject({ size: large.length });
  });

  it.each([{ filename: 'a.txt', length: '0' }, { filename: 'a.txt' }, { length: '3' }])(
    'cannot be begun with %j',
    async (args) => {
      const given = args as unknown as Record<string, string>;
      expect(await call('files.getUploadURLExternal', given)).toMatchObject({ error: 'missing_argument' });
    },
  );

  it('is nowhere where the bot cannot post, and is not there for files.info until it is completed', async () => {
    const id = await upload();
    expect(await complete(id, { channel_id: 'C0000000008' })).toMatchObject({ error: 'not_in_channel' });
    expect(await call('files.info', { file: id })).toMatchObject({ error: 'file_not_found' });
    expect(await complete(id, { channel_id: '' })).toMatchObject({ ok: true });
    expect((await call('files.info', { file: id })).file).toMatchObject({ shares: { public: {}, private: {} } });
    expect(sandbox.slack.effects()).toEqual([]);
  });
});
