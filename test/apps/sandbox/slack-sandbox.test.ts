import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../apps/sandbox/sandbox.js';

let sandbox: Sandbox;
const channel = 'C0000000001';

beforeAll(async () => {
  sandbox = await startSandbox();
});
beforeEach(() => sandbox.slack.reset());
afterAll(() => sandbox.close());

type Answer = { ok: boolean; error?: string; ts: string; messages: Record<string, unknown>[] } & Record<
  string,
  unknown
>;

async function send(method: string, init: RequestInit): Promise<Response> {
  return fetch(`${sandbox.slack.url}/api/${method}`, {
    method: 'POST',
    ...init,
    headers: { authorization: `Bearer ${sandbox.credentials.slack.botToken}`, ...init.headers },
  });
}

async function json(method: string, args: object): Promise<Answer> {
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  return (await (await send(method, { body: JSON.stringify(args), headers })).json()) as Answer;
}

async function form(method: string, args: Record<string, string>): Promise<Answer> {
  return (await (await send(method, { body: new URLSearchParams(args) })).json()) as Answer;
}

const post = (args: object) => json('chat.postMessage', { channel, ...args });
const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text, verbatim: true } });
const metadata = (id: string) => ({ event_type: 'debrief_delivery', event_payload: { delivery_id: id } });

describe('every call', () => {
  it('says 200 and invalid_auth to a wrong token, and not_authed to none', async () => {
    const wrong = await send('auth.test', { headers: { authorization: 'Bearer xoxb-wrong' } });
    expect([wrong.status, await wrong.json()]).toEqual([200, { ok: false, error: 'invalid_auth' }]);
    const none = await fetch(`${sandbox.slack.url}/api/auth.test?token=${sandbox.credentials.slack.botToken}`);
    expect(await none.json()).toMatchObject({ error: 'not_authed' });
  });

  it('takes the token from a form field too', async () => {
    const body = new URLSearchParams({ token: sandbox.credentials.slack.botToken });
    const response = await fetch(`${sandbox.slack.url}/api/auth.test`, { method: 'POST', body });
    expect(await response.json()).toMatchObject({ ok: true, team_id: 'T0000000001' });
  });

  it.each([
    ['text/plain', 'x', 'invalid_post_type'],
    ['application/json', '{', 'invalid_json'],
    ['application/json', '[]', 'json_not_object'],
  ])('refuses a %s body of %s', async (type, body, error) => {
    const response = await send('chat.postMessage', { body, headers: { 'content-type': type } });
    expect(await response.json()).toMatchObject({ ok: false, error });
  });

  it('does not know other methods', async () => {
    expect(await json('chat.shout', {})).toMatchObject({ error: 'unknown_method' });
  });
});

describe('posting', () => {
  it('answers the channel, a timestamp and the message, and the timestamps grow', async () => {
    const first = await post({ text: 'one', metadata: metadata('d-1') });
    const second = await post({ text: 'two' });
    expect(first).toMatchObject({ ok: true, channel, message: { type: 'message', text: 'one', ts: first.ts } });
    expect(first.ts).toMatch(/^\d{10}\.\d{6}$/);
    expect(Number(second.ts)).toBeGreaterThan(Number(first.ts));
    expect(sandbox.slack.effects()).toMatchObject([
      { kind: 'message', channel, ts: first.ts, text: 'one', metadata: metadata('d-1') },
      { text: 'two', metadata: null },
    ]);
  });

  it('takes the same as a form, with structure as JSON text', async () => {
    const answer = await form('chat.postMessage', {
      channel,
      text: 'one',
      blocks: JSON.stringify([section('*one*')]),
      metadata: JSON.stringify(metadata('d')),
    });
    expect(answer).toMatchObject({ ok: true, message: { blocks: [section('*one*')], metadata: metadata('d') } });
  });

  it.each([
    [{ channel: 'C-none', text: 'x' }, 'channel_not_found'],
    [{ channel: '#general', text: 'x' }, 'channel_not_found'],
    [{ channel: 'C0000000009', text: 'x' }, 'is_archived'],
    [{ channel: 'C0000000008', text: 'x' }, 'not_in_channel'],
    [{}, 'no_text'],
    [{ blocks: [] }, 'no_text'],
    [{ text: 'x', blocks: 'not json' }, 'invalid_blocks_format'],
    [{ text: 'x', metadata: { event_type: 'x' } }, 'invalid_metadata_format'],
    [{ text: 'x', metadata: { event_type: 'No', event_payload: {} } }, 'invalid_metadata_format'],
    [{ text: 'x', metadata: { event_type: 'x', event_payload: { a: [1] } } }, 'invalid_metadata_schema'],
  ])('refuses %j', async (args, error) => {
    expect(await post(args)).toMatchObject({ ok: false, error });
    expect(sandbox.slack.effects()).toEqual([]);
  });

  it('truncates very long text and warns', async () => {
    const answer = await post({ text: 'x'.repeat(40_001) });
    expect(answer).toMatchObject({ ok: true, warning: 'message_truncated' });
    expect(sandbox.slack.effects()).toMatchObject([{ text: 'x'.repeat(40_000) }]);
  });
});

describe('block limits', () => {
  const plain = (text: string) => ({ type: 'plain_text', text });
  const button = (text: string, more: object = {}) => ({ type: 'button', text: plain(text), ...more });
  const tooMany = (count: number) => Array.from({ length: count }, (_, index) => ({ ...plain(String(index)) }));

  it('are met by the largest message that fits', async () => {
    const blocks = [
      { type: 'header', text: plain('h'.repeat(150)) },
      ...Array.from({ length: 4 }, () => section('s'.repeat(3_000))),
      ...Array.from({ length: 43 }, () => ({ type: 'divider' })),
      { type: 'context', elements: tooMany(10) },
      { type: 'actions', elements: [button('b'.repeat(75), { url: 'https://example.com/' })] },
    ];
    expect(await post({ text: 'x', blocks })).toMatchObject({ ok: true });
  });

  it.each([
    ['51 blocks', Array.from({ length: 51 }, () => ({ type: 'divider' })), '/blocks]'],
    ['a section of 3,001 characters', [section('x'.repeat(3_001))], '/blocks/0/text/text]'],
    ['an empty section', [section('')], '/blocks/0/text/text]'],
    ['a section without text and fields', [{ type: 'section' }], '/blocks/0]'],
    ['eleven fields', [{ type: 'section', fields: tooMany(11) }], '/blocks/0/fields]'],
    ['a header of 151 characters', [{ type: 'header', text: plain('x'.repeat(151)) }], '/blocks/0/text/text]'],
    ['a header in mrkdwn', [{ type: 'header', text: { type: 'mrkdwn', text: 'x' } }], '/blocks/0/text/type]'],
    ['eleven context elements', [{ type: 'context', elements: tooMany(11) }], '/blocks/0/elements]'],
    [
      'a button label of 76 characters',
      [{ type: 'actions', elements: [button('x'.repeat(76))] }],
      '/blocks/0/elements/0/text/text]',
    ],
    ['verbatim plain text', [{ type: 'header', text: { ...plain('x'), verbatim: true } }], '/blocks/0/text/verbatim]'],
    [
      'a block id twice',
      [
        { type: 'divider', block_id: 'a' },
        { type: 'divider', block_id: 'a' },
      ],
      '/blocks/1/block_id]',
    ],
    ['a block of no known type', [{ type: 'marquee' }], '/blocks/0/type]'],
  ])('refuse %s and point at it', async (_what, blocks, pointer) => {
    const answer = await post({ text: 'x', blocks });
    expect(answer.error).toBe('invalid_blocks');
    expect(JSON.stringify(answer.response_metadata)).toContain(pointer);
    expect(sandbox.slack.effects()).toEqual([]);
  });

  it('hold for all blocks together', async () => {
    const blocks = Array.from({ length: 5 }, () => section('x'.repeat(2_900)));
    expect(await post({ text: 'x', blocks })).toMatchObject({ error: 'msg_blocks_too_long' });
  });
});

describe('reading', () => {
  it('finds a message by its metadata only when all of it is asked for', async () => {
    const { ts } = await post({ text: 'one', metadata: metadata('d-1') });
    const oldest = String(Number(ts) - 60);
    const brief = await form('conversations.history', { channel, oldest });
    expect(brief.messages[0]?.metadata).toEqual({ event_type: 'debrief_delivery' });
    const full = await form('conversations.history', { channel, oldest, include_all_metadata: 'true' });
    expect(full.messages[0]).toMatchObject({ ts, metadata: metadata('d-1') });
  });

  it('lists newest first, after oldest, page by page', async () => {
    const ts = [];
    for (const text of ['1', '2', '3', '4']) ts.push((await post({ text })).ts);
    const page = await json('conversations.history', { channel, oldest: ts[0], limit: 2 });
    expect(page).toMatchObject({ messages: [{ ts: ts[3] }, { ts: ts[2] }], has_more: true });
    const { next_cursor: cursor } = page.response_metadata as { next_cursor: string };
    const rest = await json('conversations.history', { channel, oldest: ts[0], limit: 2, cursor });
    expect(rest).toMatchObject({ messages: [{ ts: ts[1] }], has_more: false });
    const inclusive = await json('conversations.history', { channel, oldest: ts[2], inclusive: true });
    expect(inclusive.messages).toHaveLength(2);
  });

  it('keeps replies in their thread', async () => {
    const parent = await post({ text: 'parent' });
    const reply = await post({ text: 'reply', thread_ts: parent.ts, metadata: metadata('d-2') });
    expect((await form('conversations.history', { channel })).messages).toHaveLength(1);
    const thread = await form('conversations.replies', { channel, ts: parent.ts, include_all_metadata: '1' });
    expect(thread.messages).toMatchObject([{ text: 'parent' }, { text: 'reply', metadata: metadata('d-2') }]);
    expect(await post({ text: 'x', thread_ts: reply.ts })).toMatchObject({ error: 'cannot_reply_to_message' });
    expect(await form('conversations.replies', { channel, ts: '1.000001' })).toMatchObject({
      error: 'thread_not_found',
    });
  });

  it('pages through a thread and shows its first message once', async () => {
    const { ts } = await post({ text: 'parent' });
    for (const text of ['1', '2', '3']) await post({ text, thread_ts: ts });
    const texts = async (args: object) => {
      const page = await form('conversations.replies', { channel, ts, limit: '2', ...args });
      const { next_cursor: cursor } = (page.response_metadata ?? {}) as { next_cursor?: string };
      return { cursor, texts: page.messages.map(({ text }) => text) };
    };
    const first = await texts({});
    expect(first.texts).toEqual(['parent', '1']);
    expect(await texts({ cursor: first.cursor })).toEqual({ cursor: undefined, texts: ['2', '3'] });
  });

  it('lets a page begin at oldest itself when it is inclusive, and ends it before the last page', async () => {
    const ts = [];
    for (const text of ['1', '2', '3']) ts.push((await post({ text })).ts);
    const args = { channel, oldest: ts[0] ?? '', inclusive: 'true', limit: '2' };
    const page = await form('conversations.history', args);
    const { next_cursor: cursor } = page.response_metadata as { next_cursor: string };
    expect((await form('conversations.history', { ...args, cursor })).messages).toMatchObject([{ ts: ts[0] }]);
    expect(await form('conversations.history', { channel, cursor: 'elsewhere' })).toMatchObject({
      error: 'invalid_cursor',
    });
  });

  it('keeps a reply to a message that is gone findable in its thread', async () => {
    const gone = '1700000000.000100';
    expect(await post({ text: 'late', thread_ts: gone })).toMatchObject({ ok: true });
    expect((await form('conversations.replies', { channel, ts: gone })).messages).toMatchObject([{ text: 'late' }]);
    expect(await post({ text: 'x', thread_ts: 'yesterday' })).toMatchObject({ error: 'cannot_reply_to_message' });
  });

  it('shows a message only after the lag it was given', async () => {
    await post({ text: 'posted' });
    sandbox.slack.setDelays({ visibilityMs: 60_000 });
    expect((await form('conversations.history', { channel })).messages).toEqual([]);
    sandbox.slack.setDelays({ visibilityMs: 0 });
    expect((await form('conversations.history', { channel })).messages).toHaveLength(1);
  });

  it('sees nothing in a JSON body where only forms are taken', async () => {
    expect(await json('conversations.replies', { channel, ts: '1.0' })).toMatchObject({ error: 'channel_not_found' });
  });

  it('links to a message', async () => {
    const { ts } = await post({ text: 'one' });
    expect(await form('chat.getPermalink', { channel, message_ts: ts })).toMatchObject({
      permalink: `https://sandbox.slack.example/archives/${channel}/p${ts.replace('.', '')}`,
    });
    expect(await form('chat.getPermalink', { channel, message_ts: '1.0' })).toMatchObject({
      error: 'message_not_found',
    });
  });
});

describe('faults', () => {
  const attempt = (text: string) => send('chat.postMessage', { body: new URLSearchParams({ channel, text }) });

  it('rate limit with 429, Retry-After and nothing posted', async () => {
    sandbox.slack.fault({ status: 429, retryAfter: '30' });
    const response = await attempt('x');
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '30']);
    expect(await response.json()).toEqual({ ok: false, error: 'ratelimited' });
    sandbox.slack.fault({ status: 429, retryAfter: '' });
    expect((await attempt('x')).headers.get('retry-after')).toBeNull();
    expect(sandbox.slack.effects()).toEqual([]);
  });

  it('name a code of Slack’s own', async () => {
    sandbox.slack.fault({ code: 'message_limit_exceeded' });
    const response = await attempt('x');
    expect([response.status, await response.json()]).toEqual([200, { ok: false, error: 'message_limit_exceeded' }]);
    expect(sandbox.slack.effects()).toEqual([]);
  });

  it('answer refusals with 200, as Slack does', async () => {
    sandbox.slack.fault({ status: 401 });
    const response = await attempt('x');
    expect([response.status, await response.json()]).toEqual([200, { ok: false, error: 'invalid_auth' }]);
  });

  it('lose the reply of a message that history then shows', async () => {
    sandbox.slack.fault({ match: { path: 'chat.postMessage' }, drop: 'after-effect' });
    await expect(attempt('landed')).rejects.toThrow();
    expect((await form('conversations.history', { channel })).messages).toMatchObject([{ text: 'landed' }]);
    sandbox.slack.fault({ drop: 'before-effect' });
    await expect(attempt('lost')).rejects.toThrow();
    expect(sandbox.slack.effects()).toMatchObject([{ text: 'landed' }]);
  });
});
