import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../apps/sandbox/sandbox.js';
import { deactivatedSlackUser } from '../../../apps/sandbox/slack-people.js';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

interface Answer {
  ok: boolean;
  error?: string;
  user: { id: string };
  channel: { id: string };
  messages: { text: string }[];
}

async function call(method: string, args: Record<string, string>): Promise<Answer> {
  const response = await fetch(`${sandbox.slack.url}/api/${method}`, {
    method: 'POST',
    body: new URLSearchParams(args),
    headers: { authorization: `Bearer ${sandbox.credentials.slack.botToken}` },
  });
  return (await response.json()) as Answer;
}

describe('people in Slack', () => {
  it('are found by e-mail, in forms only, or are not there', async () => {
    const { user } = await call('users.lookupByEmail', { email: 'Jane@doe.com' });
    expect(user).toMatchObject({ id: expect.stringMatching(/^U\d+$/) as string, profile: { email: 'jane@doe.com' } });
    expect(await call('users.lookupByEmail', { email: 'nobody@doe.com' })).toMatchObject({ error: 'users_not_found' });
    const json = await fetch(`${sandbox.slack.url}/api/users.lookupByEmail`, {
      method: 'POST',
      body: JSON.stringify({ email: 'jane@doe.com' }),
      headers: {
        authorization: `Bearer ${sandbox.credentials.slack.botToken}`,
        'content-type': 'application/json',
      },
    });
    expect(await json.json()).toMatchObject({ error: 'users_not_found' });
  });

  it('have one conversation with the bot, however often it is opened, and messages in it are found', async () => {
    const { user } = await call('users.lookupByEmail', { email: 'load-12@example.com' });
    const first = await call('conversations.open', { users: user.id });
    expect(first.channel.id).toMatch(/^D/);
    expect(await call('conversations.open', { users: user.id })).toEqual(first);
    const { id: channel } = first.channel;
    expect(await call('chat.postMessage', { channel, text: 'For you' })).toMatchObject({ ok: true, channel });
    expect((await call('conversations.history', { channel })).messages).toMatchObject([{ text: 'For you' }]);
  });

  it.each([
    [{}, 'users_list_not_supplied'],
    [{ users: 'U999' }, 'user_not_found'],
    [{ users: deactivatedSlackUser }, 'user_disabled'],
    [{ channel: 'D999' }, 'channel_not_found'],
    [{ users: 'a,b,c,d,e,f,g,h,i' }, 'too_many_users'],
  ])('cannot be written to with %j', async (args, error) => {
    expect(await call('conversations.open', args as Record<string, string>)).toMatchObject({ ok: false, error });
  });
});
