import { type ServerResponse } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it, onTestFinished } from 'vitest';
import { toWebhookPayload } from '../../../integrations/webhook/to-webhook-payload.js';
import { WebhookClient, type WebhookOptions } from '../../../integrations/webhook/webhook-client.js';
import { failureOf, type SeenRequest, startLoopback } from '../loopback-server.js';
import { checkoutBriefing } from '../sample-briefings.js';

const newest = `whsec_${Buffer.from('fake-secret-number-two').toString('base64')}`;
const oldest = Buffer.from('fake-secret-number-one').toString('base64');
const event = { id: 'd-1', type: 'briefing.created', data: { hello: 'Grüße' } };

async function clientOf(
  answer: (request: SeenRequest, response: ServerResponse) => void,
  options: Partial<WebhookOptions> = {},
) {
  const { origin, seen } = await startLoopback(answer);
  const client = new WebhookClient({
    connection: 'hooks',
    url: `${origin}/debrief?tenant=a`,
    secrets: [newest, oldest],
    ...options,
  });
  onTestFinished(() => client.close());
  return { client, seen, origin };
}

const answering = (status: number, headers: Record<string, string> = {}, body = 'thanks') =>
  clientOf((_, response) => response.writeHead(status, headers).end(body));

describe('send', () => {
  it('signs with every secret, the newest first, and serialises once', async () => {
    const { client, seen } = await answering(200);
    await client.send({ ...event, timestamp: new Date('2026-11-20T09:00:00Z') });
    const [request] = seen;
    expect(request).toMatchObject({
      method: 'POST',
      url: '/debrief?tenant=a',
      body: '{"type":"briefing.created","timestamp":"2026-11-20T09:00:00.000Z","data":{"hello":"Grüße"}}',
    });
    const headers = request?.headers as Record<string, string>;
    expect(headers).toMatchObject({ 'webhook-id': 'd-1', 'content-type': 'application/json; charset=utf-8' });
    const [first = '', second = '', ...more] = headers['webhook-signature']?.split(' ') ?? [];
    expect(more).toEqual([]);
    for (const [secret, signature] of [[newest, first] as const, [oldest, second] as const]) {
      const signed = { ...headers, 'webhook-signature': signature };
      expect(() => new Webhook(secret).verify(request?.body ?? '', signed)).not.toThrow();
    }
  });

  it('tells in its headers when it was sent, so that a late repetition is not refused as a replay', async () => {
    const { client, seen } = await answering(200);
    await client.send({ ...event, timestamp: new Date('2020-01-01T00:00:00Z') });
    expect(Number(seen[0]?.headers['webhook-timestamp'])).toBeGreaterThan(Date.now() / 1000 - 60);
  });

  it.each([200, 201, 202, 204, 299])('is delivered with %i, whatever the body', async (status) => {
    const { client } = await answering(status, {}, '<html>not JSON</html>');
    await client.send(event);
  });

  it('is delivered though the rest of the body is lost', async () => {
    const { client } = await clientOf((_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('ok', () => response.destroy());
    });
    await client.send(event);
  });

  it.each([
    [301, 'rejected', 'redirected'],
    [302, 'rejected', 'redirected'],
    [307, 'rejected', 'redirected'],
    [308, 'rejected', 'redirected'],
    [400, 'rejected', undefined],
    [401, 'unauthorized', undefined],
    [404, 'not-found', undefined],
    [410, 'rejected', 'endpoint-gone'],
    [429, 'rate-limited', undefined],
    [500, 'unavailable', undefined],
    [503, 'unavailable', undefined],
  ])('with %i fails as %s', async (status, kind, code) => {
    const { client, seen } = await answering(status, { location: 'http://127.0.0.1:1/' }, '{"error":"fake words"}');
    const error = await failureOf(client.send(event));
    expect(error).toMatchObject({ kind, status, vendor: 'webhook' });
    expect((error as { code?: string }).code).toBe(code);
    expect(String(error)).not.toContain('fake words');
    expect(seen).toHaveLength(1);
  });

  it('says that redirects are not followed', async () => {
    const { client } = await answering(302, { location: '/elsewhere' });
    expect(String(await failureOf(client.send(event)))).toContain('redirects are not followed');
  });

  it.each([429, 503])('waits as long as a %i asks', async (status) => {
    const { client } = await answering(status, { 'retry-after': '7' });
    expect(await failureOf(client.send(event))).toMatchObject({ retryAfterMs: 7_000 });
  });

  it('may have arrived when the answer is lost', async () => {
    const { client } = await clientOf((_, response) => response.destroy());
    expect(await failureOf(client.send(event))).toMatchObject({ kind: 'unavailable', effect: 'possible' });
  });

  it.each(['', 'a b', 'a\r\nwebhook-signature: v1,forged', 'é'])('sends nothing under the id %j', async (id) => {
    const { client, seen } = await answering(200);
    expect(await failureOf(client.send({ ...event, id }))).toMatchObject({ kind: 'rejected', effect: 'none' });
    expect(seen).toEqual([]);
  });
});

describe('a secret', () => {
  it.each(['whsec_', 'whsec_not base64!', 'not*base64*either', ''])('%j is refused without being quoted', (secret) => {
    const create = () => new WebhookClient({ connection: 'hooks', url: 'https://ops.example.com', secrets: [secret] });
    expect(create).toThrow(/^hooks: could not deliver an event: a secret is neither whsec_ with base64 nor base64$/);
  });

  it('is needed', () => {
    const create = () => new WebhookClient({ connection: 'hooks', url: 'https://ops.example.com', secrets: [] });
    expect(create).toThrow('no secret is configured');
  });
});

describe('the payload of a briefing', () => {
  it('is an event under the id of the delivery', () => {
    const createdAt = '2026-11-20T09:00:00.000Z';
    const payload = toWebhookPayload({ briefing: checkoutBriefing, deliveryId: 'd-1', runId: 'r-1', createdAt });
    expect(payload).toMatchObject({ id: 'd-1', type: 'briefing.created', timestamp: new Date(createdAt) });
    expect(payload.data).toEqual({ ...checkoutBriefing, deliveryId: 'd-1', runId: 'r-1', createdAt });
  });

  it('links to nothing but web pages', () => {
    const sessions = checkoutBriefing.sessions.map((session) => ({ ...session, replayUrl: 'javascript:alert(1)' }));
    const briefing = { ...checkoutBriefing, sessions };
    const { data } = toWebhookPayload({ briefing, deliveryId: 'd', runId: 'r', createdAt: '2026-11-20T09:00:00.000Z' });
    expect(data.sessions.map(({ replayUrl }) => replayUrl)).toEqual([null, null]);
  });
});
