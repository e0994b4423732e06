import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deliveryIdOf } from '../../../apps/sandbox/delivery-id-of.js';
import { type Sandbox, startSandbox } from '../../../apps/sandbox/sandbox.js';

let sandbox: Sandbox;
const otherSecret = 'whsec_AnotherSandboxSecretNotReal00000000';
const body = JSON.stringify({ type: 'briefing.created', data: {} });

beforeAll(async () => {
  sandbox = await startSandbox();
});
beforeEach(() => sandbox.webhook.reset());
afterAll(() => sandbox.close());

function sign(secret: string, id: string, timestamp: number): string {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

const seconds = () => Math.floor(Date.now() / 1_000);

function send(signatures: string[], timestamp: number, id = 'd-1'): Promise<Response> {
  return fetch(`${sandbox.webhook.url}/hook`, {
    method: 'POST',
    body,
    redirect: 'manual',
    headers: {
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signatures.join(' '),
    },
  });
}

describe('a webhook', () => {
  const [secret = ''] = ['whsec_SandboxWebhookSecretNotReal00000'];

  it('is believed when a secret that the receiver knows signed it', async () => {
    expect(sandbox.credentials.webhook.secrets).toEqual([secret]);
    const timestamp = seconds();
    const signatures = [sign(otherSecret, 'd-1', timestamp), sign(secret, 'd-1', timestamp)];
    expect((await send(signatures, timestamp)).status).toBe(204);
    expect(sandbox.webhook.effects()).toMatchObject([
      { kind: 'hook', id: 'd-1', type: 'briefing.created', body, timestamp, signaturesValid: true },
    ]);
    expect(sandbox.webhook.effects().map(deliveryIdOf)).toEqual(['d-1']);
  });

  it('agrees with the published test vector', async () => {
    const { isSignedWebhook } = await import('../../../apps/sandbox/webhook-signature.js');
    const vector = {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: 1_614_265_330,
      signatures: ['v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='],
    };
    const now = new Date(1_614_265_330_000);
    expect(isSignedWebhook(vector, '{"test": 2432232314}', ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'], now)).toBe(true);
  });

  it.each([
    ['by another secret', () => [sign(otherSecret, 'd-1', seconds())], seconds],
    ['for another id', () => [sign(secret, 'd-2', seconds())], seconds],
    ['six minutes ago', () => [sign(secret, 'd-1', seconds() - 360)], () => seconds() - 360],
    ['not at all', () => [], seconds],
  ])('is refused and counts for nothing when it was signed %s', async (_how, signatures, timestamp) => {
    expect((await send(signatures(), timestamp())).status).toBe(401);
    expect(sandbox.webhook.effects()).toMatchObject([{ kind: 'hook', signaturesValid: false }]);
    expect(sandbox.webhook.effects().map(deliveryIdOf)).toEqual([undefined]);
  });

  it('may be signed by either of two secrets while they are rotated', async () => {
    sandbox.webhook.control('secrets', [otherSecret, secret]);
    const timestamp = seconds();
    expect((await send([sign(secret, 'd-1', timestamp)], timestamp)).status).toBe(204);
    expect((await send([sign(otherSecret, 'd-2', timestamp)], timestamp, 'd-2')).status).toBe(204);
    sandbox.webhook.control('secrets', [otherSecret]);
    expect((await send([sign(secret, 'd-3', timestamp)], timestamp, 'd-3')).status).toBe(401);
    expect(() => sandbox.webhook.control('secrets', 'one')).toThrow(TypeError);
  });

  it('meets redirects and endings on demand, without landing', async () => {
    sandbox.webhook.fault({ status: 302, headers: { location: 'http://127.0.0.1:1/' } });
    sandbox.webhook.fault({ status: 410 });
    const redirected = await send([], seconds());
    expect([redirected.status, redirected.headers.get('location')]).toEqual([302, 'http://127.0.0.1:1/']);
    expect((await send([], seconds())).status).toBe(410);
    expect(sandbox.webhook.effects()).toEqual([]);
  });
});
