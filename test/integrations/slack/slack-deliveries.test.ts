import { type ServerResponse } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SlackClient, type SlackOptions } from '../../../integrations/slack/slack-client.js';
import { failureOf, json, type SeenRequest, startLoopback } from '../loopback-server.js';

const since = new Date('2026-11-20T09:00:00.500Z');
const identity = { ok: true, team_id: 'T1', user_id: 'UBOT', bot_id: 'B1', url: 'https://acme.slack.com/' };

async function clientOf(
  answer: (request: SeenRequest, response: ServerResponse) => void,
  options: Partial<SlackOptions> = {},
) {
  const { origin, seen } = await startLoopback(answer);
  const client = new SlackClient({ connection: 'slack', baseUrl: `${origin}/api`, botToken: 'xoxb-fake', ...options });
  onTestFinished(() => client.close());
  return { client, seen, origin };
}

function delivery(ts: string, deliveryId: unknown, eventType = 'debrief_delivery') {
  return { ts, metadata: { event_type: eventType, event_payload: { delivery_id: deliveryId } } };
}

const formOf = (request: SeenRequest | undefined) => Object.fromEntries(new URLSearchParams(request?.body));

describe('findMessage', () => {
  it('reads all pages since then, with their metadata', async () => {
    const pages = [
      { ok: true, messages: [{ ts: '3.0' }, delivery('2.5', 'd-10')], response_metadata: { next_cursor: 'next=' } },
      { ok: true, messages: [delivery('2.0', 'd-1')], response_metadata: { next_cursor: '' } },
    ];
    const { client, seen } = await clientOf((_, response) => json(response, pages.shift()));
    expect(await client.findMessage({ channel: 'C1', deliveryId: 'd-1', since })).toEqual({ channel: 'C1', ts: '2.0' });
    expect(seen.map(({ url }) => url)).toEqual(['/api/conversations.history', '/api/conversations.history']);
    expect(formOf(seen[0])).toEqual({
      channel: 'C1',
      oldest: '1795165200.500000',
      inclusive: 'true',
      include_all_metadata: 'true',
      limit: '200',
    });
    expect(formOf(seen[1])).toMatchObject({ cursor: 'next=' });
  });

  it('looks in the thread where the delivery goes to one', async () => {
    const { client, seen } = await clientOf((_, response) => json(response, { ok: true, messages: [] }));
    expect(await client.findMessage({ channel: 'C1', threadTs: '1.5', deliveryId: 'd-1', since })).toBeUndefined();
    expect(seen[0]?.url).toBe('/api/conversations.replies');
    expect(formOf(seen[0])).toMatchObject({ channel: 'C1', ts: '1.5' });
  });

  it.each([
    ['a delivery whose id only begins alike', delivery('1.0', 'd-10')],
    ['metadata of another kind', delivery('1.0', 'd-1', 'other_event')],
    ['metadata of another shape', { ts: '1.0', metadata: { event_type: 'debrief_delivery', event_payload: ['d-1'] } }],
    ['an id that is no text', delivery('1.0', 1)],
    ['no metadata', { ts: '1.0', text: 'Debrief delivery d-1' }],
  ])('does not take %s for it', async (_, message) => {
    const { client } = await clientOf((_request, response) => json(response, { ok: true, messages: [message] }));
    expect(await client.findMessage({ channel: 'C1', deliveryId: 'd-1', since })).toBeUndefined();
  });

  it('fails rather than say that there is none when a page cannot be had', async () => {
    const { client } = await clientOf((request, response) =>
      formOf(request).cursor === undefined
        ? json(response, { ok: true, messages: [], response_metadata: { next_cursor: 'n' } })
        : json(response, { ok: false, error: 'missing_scope' }),
    );
    expect(await failureOf(client.findMessage({ channel: 'C1', deliveryId: 'd-1', since }))).toMatchObject({
      kind: 'unauthorized',
      effect: 'none',
    });
  });
});

describe('postNotice', () => {
  it('says a sentence that mentions nobody', async () => {
    const { client, seen } = await clientOf((_, response) => json(response, { ok: true, channel: 'C1', ts: '1.5' }));
    expect(await client.postNotice('C1', 'Paused <!channel> & waiting')).toEqual({ channel: 'C1', ts: '1.5' });
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({
      channel: 'C1',
      text: 'Paused &lt;!channel&gt; &amp; waiting',
      parse: 'none',
      unfurl_links: false,
      unfurl_media: false,
    });
  });
});

describe('openDirectMessage', () => {
  const people = ({ url }: SeenRequest, response: ServerResponse) =>
    json(
      response,
      url.endsWith('lookupByEmail') ? { ok: true, user: { id: 'U7' } } : { ok: true, channel: { id: 'D7' } },
    );

  it('finds the person and opens the channel once, however often it is asked', async () => {
    const { client, seen } = await clientOf(people);
    const opened = await Promise.all([1, 2].map(() => client.openDirectMessage('jane@example.com')));
    expect([...opened, await client.openDirectMessage('jane@example.com')]).toEqual(['D7', 'D7', 'D7']);
    expect(seen.map(({ url }) => url)).toEqual(['/api/users.lookupByEmail', '/api/conversations.open']);
    expect(seen.map(formOf)).toEqual([{ email: 'jane@example.com' }, { users: 'U7' }]);
  });

  it('says that there is no such person without naming them, and asks again next time', async () => {
    let unknown = true;
    const { client } = await clientOf((request, response) =>
      unknown ? json(response, { ok: false, error: 'users_not_found' }) : people(request, response),
    );
    const error = await failureOf(client.openDirectMessage('jane@example.com'));
    expect(error).toMatchObject({ kind: 'not-found', code: 'users_not_found', effect: 'none' });
    expect(String(error)).not.toContain('jane');
    unknown = false;
    expect(await client.openDirectMessage('jane@example.com')).toBe('D7');
  });
});

describe('uploadFile', () => {
  const file = { filename: 'debrief-d-1.txt', title: 'Briefing', content: Buffer.from('Grüße') };

  it('sends the bytes to where Slack says', async () => {
    const { client, seen, origin } = await clientOf(({ url }, response) =>
      url === '/api/files.getUploadURLExternal'
        ? json(response, { ok: true, upload_url: `${origin}/upload/v1?t=1`, file_id: 'F1' })
        : response.end('OK - 7'),
    );
    expect(await client.uploadFile(file)).toEqual({ fileId: 'F1' });
    expect(formOf(seen[0])).toEqual({ filename: 'debrief-d-1.txt', length: '7' });
    expect(seen[1]).toMatchObject({ method: 'POST', url: '/upload/v1?t=1', body: 'Grüße' });
    expect(seen[1]?.headers.authorization).toBe('Bearer xoxb-fake');
  });

  it('takes no token along to another host that is allowed', async () => {
    const store = await startLoopback((_, response) => response.end('OK - 7'));
    const { client } = await clientOf(
      (_, response) => json(response, { ok: true, upload_url: `${store.origin}/up`, file_id: 'F1' }),
      { allowedHosts: [new URL(store.origin).host] },
    );
    expect(await client.uploadFile(file)).toEqual({ fileId: 'F1' });
    expect(store.seen[0]?.body).toBe('Grüße');
    expect(store.seen[0]?.headers.authorization).toBeUndefined();
  });

  it('sends nothing to a host that nobody vouches for', async () => {
    const thief = await startLoopback((_, response) => response.end('OK'));
    for (const address of [thief.origin, 'https://slack.com.example.com/up', 'https://user:pass@files.slack.com/up']) {
      const { client } = await clientOf((_, response) =>
        json(response, { ok: true, upload_url: `${address}/up?token=fake`, file_id: 'F1' }),
      );
      const error = await failureOf(client.uploadFile(file));
      expect(error).toMatchObject({ kind: 'rejected', effect: 'none', code: 'egress-refused' });
      expect(String(error)).not.toContain('fake');
    }
    expect(thief.seen).toEqual([]);
  });

  it('may be repeated when the store fails', async () => {
    const { client, origin } = await clientOf(({ url }, response) =>
      url.startsWith('/api')
        ? json(response, { ok: true, upload_url: `${origin}/up`, file_id: 'F1' })
        : response.writeHead(503).end('down'),
    );
    expect(await failureOf(client.uploadFile(file))).toMatchObject({ kind: 'unavailable', effect: 'none' });
  });
});

describe('completeUpload', () => {
  const file = { fileId: 'F1', title: 'Briefing', channel: 'C1', comment: 'Two sessions' };

  it('shows the file in the channel or thread', async () => {
    const { client, seen } = await clientOf((_, response) => json(response, { ok: true, files: [{ id: 'F1' }] }));
    expect(await client.completeUpload({ ...file, threadTs: '1.5' })).toEqual({ fileId: 'F1' });
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({
      files: [{ id: 'F1', title: 'Briefing' }],
      channel_id: 'C1',
      thread_ts: '1.5',
      initial_comment: 'Two sessions',
    });
  });

  it('may have shown it when the answer is lost', async () => {
    const { client } = await clientOf((_, response) => response.destroy());
    expect(await failureOf(client.completeUpload(file))).toMatchObject({ kind: 'unavailable', effect: 'possible' });
  });
});

describe('findFile', () => {
  const wanted = { channel: 'C1', filename: 'debrief-d-1.txt', since };
  const carrying = (ts: string, name: string, user = 'UBOT') => ({ ts, user, files: [{ id: `F${ts}`, name }] });

  async function amid(...messages: unknown[]) {
    return clientOf(({ url }, response) =>
      json(response, url.endsWith('auth.test') ? identity : { ok: true, messages }),
    );
  }

  it('finds our message by the exact name of its file', async () => {
    const { client } = await amid({ ts: '3' }, carrying('2', 'debrief-d-10.txt'), carrying('1', 'debrief-d-1.txt'));
    expect(await client.findFile(wanted)).toEqual({ fileId: 'F1', ts: '1' });
  });

  it('passes over the same name shared by somebody else', async () => {
    const { client } = await amid(carrying('1', 'debrief-d-1.txt', 'U7'));
    expect(await client.findFile(wanted)).toBeUndefined();
  });
});

describe('messageUrl', () => {
  it('is in the workspace, which is asked for once', async () => {
    const { client, seen } = await clientOf((_, response) => json(response, identity));
    const urls = await Promise.all([client.messageUrl('C1', '1732.000100'), client.messageUrl('D7', '1.5')]);
    expect(urls).toEqual(['https://acme.slack.com/archives/C1/p1732000100', 'https://acme.slack.com/archives/D7/p15']);
    expect(seen).toHaveLength(1);
  });

  it('is null when the workspace cannot be had', async () => {
    for (const answer of [
      { ok: false, error: 'invalid_auth' },
      { ...identity, url: 'javascript:alert(1)' },
    ]) {
      const { client } = await clientOf((_, response) => json(response, answer));
      expect(await client.messageUrl('C1', '1.5')).toBeNull();
    }
  });
});
