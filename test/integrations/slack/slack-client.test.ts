import { type ServerResponse } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SlackClient } from '../../../integrations/slack/slack-client.js';
import { toSlackMessage } from '../../../integrations/slack/to-slack-message.js';
import { failureOf, json, type SeenRequest, startLoopback } from '../loopback-server.js';
import { checkoutBriefing } from '../sample-briefings.js';

const message = toSlackMessage({ briefing: checkoutBriefing, channel: 'C0000000001', deliveryId: 'd-1' });

async function clientOf(answer: (request: SeenRequest, response: ServerResponse) => void) {
  const { origin, seen } = await startLoopback(answer);
  const client = new SlackClient({
    connection: 'slack',
    baseUrl: `${origin}/api`,
    botToken: 'xoxb-fake',
    timeoutMs: 2_000,
  });
  onTestFinished(() => client.close());
  return { client, seen };
}

describe('postMessage', () => {
  it('posts JSON and keeps the id of the message as text', async () => {
    const { client, seen } = await clientOf((_, response) =>
      json(response, { ok: true, channel: 'C0000000001', ts: '1732.000100', message: {} }),
    );
    expect(await client.postMessage(message)).toEqual({ channel: 'C0000000001', ts: '1732.000100' });
    expect(seen[0]).toMatchObject({ method: 'POST', url: '/api/chat.postMessage' });
    expect(seen[0]?.headers).toMatchObject({
      authorization: 'Bearer xoxb-fake',
      'content-type': 'application/json; charset=utf-8',
    });
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual(message);
  });

  it.each([
    ['rate_limited', 'rate-limited', 'none'],
    ['service_unavailable', 'unavailable', 'none'],
    ['internal_error', 'unavailable', 'possible'],
    ['fatal_error', 'unavailable', 'possible'],
    ['token_revoked', 'unauthorized', 'none'],
    ['missing_scope', 'unauthorized', 'none'],
    ['channel_not_found', 'not-found', 'none'],
    ['is_archived', 'rejected', 'none'],
    ['invalid_blocks', 'rejected', 'none'],
    ['a_code_of_tomorrow', 'rejected', 'none'],
  ])('refused with %s is %s with effect %s', async (code, kind, effect) => {
    const { client } = await clientOf((_, response) =>
      json(response, { ok: false, error: code }, 200, { 'x-slack-req-id': 'r-1' }),
    );
    expect(await failureOf(client.postMessage(message))).toMatchObject({
      kind,
      effect,
      code,
      status: 200,
      requestId: 'r-1',
    });
  });

  it.each([200, 429])('waits as long as a rate limit with status %i asks', async (status) => {
    const { client } = await clientOf((_, response) =>
      json(response, { ok: false, error: 'rate_limited' }, status, { 'retry-after': '7' }),
    );
    expect(await failureOf(client.postMessage(message))).toMatchObject({
      kind: 'rate-limited',
      effect: 'none',
      retryAfterMs: 7_000,
    });
  });

  it('tells what Slack says about a bad block and a missing scope', async () => {
    const { client } = await clientOf((_, response) =>
      json(response, {
        ok: false,
        error: 'invalid_blocks',
        needed: 'chat:write',
        response_metadata: { messages: ['must be less than 3001 characters for xoxb-fake'] },
      }),
    );
    expect(await failureOf(client.postMessage(message))).toMatchObject({
      message:
        'slack: could not post a message: POST answered 200 (invalid_blocks: needed scope chat:write; must be less than 3001 characters for [secret])',
    });
  });

  it('may have posted when the answer is lost or an outage comes between', async () => {
    const { client } = await clientOf(({ body }, response) =>
      body.includes('C0000000001') ? response.destroy() : json(response, '<html>502</html>', 502),
    );
    expect(await failureOf(client.postMessage(message))).toMatchObject({ kind: 'unavailable', effect: 'possible' });
    expect(await failureOf(client.postMessage({ ...message, channel: 'C2' }))).toMatchObject({
      kind: 'unavailable',
      effect: 'possible',
      status: 502,
    });
  });

  it('has posted when the answer says ok, though it names no message', async () => {
    const { client } = await clientOf((_, response) => json(response, { ok: true }));
    expect(await failureOf(client.postMessage(message))).toMatchObject({ effect: 'certain', status: 200 });
  });

  it('may have posted when a 200 cannot be read, because Slack refuses with 200 as well', async () => {
    const { client } = await clientOf((_, response) => json(response, '<html>hello</html>'));
    expect(await failureOf(client.postMessage(message))).toMatchObject({ effect: 'possible', status: 200 });
  });
});
