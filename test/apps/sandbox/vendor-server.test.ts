import { Agent, request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../apps/sandbox/sandbox.js';

let sandbox: Sandbox;
let contactId: string;

beforeAll(async () => {
  sandbox = await startSandbox();
  const found = await intercom('/contacts/find_by_external_id/jane-doe');
  contactId = ((await found.json()) as { id: string }).id;
});
beforeEach(() => sandbox.intercom.reset());
afterAll(() => sandbox.close());

function intercom(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = {
    authorization: `Bearer ${sandbox.credentials.intercom.accessToken}`,
    'intercom-version': '2.16',
    'content-type': 'application/json',
  };
  return fetch(sandbox.intercom.url + path, { ...init, headers: { ...headers, ...init.headers } });
}

function postNote(body = 'Hello'): Promise<Response> {
  return intercom(`/contacts/${contactId}/notes`, { method: 'POST', body: JSON.stringify({ body }) });
}

function control(method: string, path: string, body?: unknown): Promise<Response> {
  return fetch(`${sandbox.intercom.url}/_sandbox/${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

describe('faults', () => {
  it('answers a status fault in the vendor’s error shape and lets nothing land', async () => {
    sandbox.intercom.fault({ status: 503 });
    const response = await postNote();
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ type: 'error.list', errors: [{ code: 'service_unavailable' }] });
    expect(sandbox.intercom.effects()).toEqual([]);
  });

  it('spoils one request unless told how many', async () => {
    sandbox.intercom.fault({ status: 500 });
    sandbox.intercom.fault({ status: 502, times: 2 });
    const statuses = [];
    for (let attempt = 0; attempt < 4; attempt += 1) statuses.push((await postNote()).status);
    expect(statuses).toEqual([500, 502, 502, 200]);
    expect(sandbox.intercom.effects()).toHaveLength(1);
  });

  it('spoils every request until it is cleared when times is null', async () => {
    sandbox.intercom.fault({ status: 500, times: null });
    expect([(await postNote()).status, (await postNote()).status]).toEqual([500, 500]);
    sandbox.intercom.clearFaults();
    expect((await postNote()).status).toBe(200);
  });

  it('spoils only requests that match by method, path and body', async () => {
    sandbox.intercom.fault({
      match: { method: 'POST', path: '/contacts/[0-9a-f]+/notes$', body: 'second' },
      status: 500,
    });
    expect((await intercom(`/contacts/${contactId}/notes`)).status).toBe(200);
    expect((await postNote('first')).status).toBe(200);
    expect((await postNote('second')).status).toBe(500);
  });

  it('cuts the connection before anything lands', async () => {
    sandbox.intercom.fault({ drop: 'before-effect' });
    await expect(postNote()).rejects.toThrow();
    expect(sandbox.intercom.effects()).toEqual([]);
  });

  it('cuts the connection after the note has landed', async () => {
    sandbox.intercom.fault({ drop: 'after-effect' });
    await expect(postNote()).rejects.toThrow();
    expect(sandbox.intercom.effects()).toMatchObject([{ kind: 'note', contactId, body: '<p>Hello</p>' }]);
    expect(sandbox.intercom.requests().at(-1)).toMatchObject({ method: 'POST', status: null });
  });

  it('lets the note land and answers 200 with something that is not JSON', async () => {
    sandbox.intercom.fault({ malformed: true });
    const response = await postNote();
    expect(response.status).toBe(200);
    await expect(response.json()).rejects.toThrow(SyntaxError);
    expect(sandbox.intercom.effects()).toHaveLength(1);
  });

  it('replaces the answer but not the effect when only a body is given', async () => {
    sandbox.intercom.fault({ body: '{"other":true}' });
    expect(await (await postNote()).json()).toEqual({ other: true });
    expect(sandbox.intercom.effects()).toHaveLength(1);
  });

  it('sends Retry-After and takes it alone to mean 429', async () => {
    sandbox.intercom.fault({ retryAfter: '7' });
    const response = await postNote();
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('7');
  });

  it('adds headers and removes those that are given empty', async () => {
    sandbox.intercom.fault({ status: 429, headers: { 'X-RateLimit-Reset': '', 'X-Seen': 'yes' } });
    const { headers } = await postNote();
    expect([headers.get('x-ratelimit-reset'), headers.get('x-seen')]).toEqual([null, 'yes']);
  });

  it('holds the answer back for as long as the fault says', async () => {
    sandbox.intercom.fault({ delayMs: 5_000 });
    const waiting = postNote();
    expect((await postNote()).status).toBe(200);
    expect(sandbox.intercom.effects()).toHaveLength(1);
    expect(await Promise.race([waiting, Promise.resolve('still waiting')])).toBe('still waiting');
    waiting.catch(() => undefined);
  });
});

describe('a stalled answer', () => {
  it('comes after its effect, holds up no other request, and leaves its connection usable', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    sandbox.intercom.fault({ stallMs: 400 });
    const stalled = postOver(agent);
    while (sandbox.intercom.effects().length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    const other = await postNote('meanwhile');
    expect(other.status).toBe(200);
    expect(await Promise.race([stalled, Promise.resolve('still waiting')])).toBe('still waiting');
    expect(await stalled).toMatchObject({ status: 200, reused: false });
    expect(await postOver(agent)).toMatchObject({ status: 200, reused: true });
    agent.destroy();
  });
});

/** A note over one kept connection. */
function postOver(agent: Agent): Promise<{ status: number | undefined; reused: boolean }> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${sandbox.credentials.intercom.accessToken}`,
      'intercom-version': '2.16',
    };
    const sent = request(`${sandbox.intercom.url}/contacts/${contactId}/notes`, { method: 'POST', headers, agent });
    sent.on('error', reject);
    sent.on('response', (response) => {
      response.resume().on('end', () => resolve({ status: response.statusCode, reused: sent.reusedSocket }));
    });
    sent.end(JSON.stringify({ body: 'kept' }));
  });
}

describe('control over HTTP', () => {
  it('takes faults, clears them, and shows effects and requests', async () => {
    expect((await control('POST', 'faults', { status: 500, times: null })).status).toBe(204);
    expect((await postNote()).status).toBe(500);
    expect((await control('DELETE', 'faults')).status).toBe(204);
    expect((await postNote()).status).toBe(200);
    expect(await (await control('GET', 'effects')).json()).toHaveLength(1);
    expect(await (await control('GET', 'requests')).json()).toMatchObject([{ status: 500 }, { status: 200 }]);
  });

  it('names the part of a fault rule that it does not understand', async () => {
    const response = await control('POST', 'faults', { stauts: 500 });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: 'A fault rule has no "stauts".' });
    expect((await control('POST', 'faults', { status: 'often' })).status).toBe(400);
    expect((await control('POST', 'faults')).status).toBe(400);
  });

  it('delays the kind of call it is told to, without spoiling it', async () => {
    expect((await control('PUT', 'delays', { delivery: 60 })).status).toBe(204);
    const before = performance.now();
    expect((await postNote()).status).toBe(200);
    expect(performance.now() - before).toBeGreaterThanOrEqual(55);
    expect((await control('PUT', 'delays', { delivery: -1 })).status).toBe(400);
    expect((await control('PUT', 'delays', { posting: 1 })).status).toBe(400);
  });

  it('forgets everything that was written on reset', async () => {
    await postNote();
    sandbox.intercom.fault({ status: 500 });
    expect((await control('POST', 'reset')).status).toBe(204);
    const notes = await intercom(`/contacts/${contactId}/notes`);
    expect(await notes.json()).toMatchObject({ total_count: 0 });
    expect(sandbox.intercom.effects()).toEqual([]);
  });

  it('answers 404 to a control it does not have', async () => {
    expect((await control('POST', 'constructor')).status).toBe(404);
  });
});

describe('the request log', () => {
  it('says what was asked and answered and never with which credential', async () => {
    await intercom('/me?x=1');
    const log = sandbox.intercom.requests();
    expect(log).toMatchObject([{ method: 'GET', path: '/me?x=1', status: 200 }]);
    expect(JSON.stringify(log)).not.toContain(sandbox.credentials.intercom.accessToken);
  });
});

describe('the server', () => {
  it('compresses large answers for clients that take gzip', async () => {
    for (let count = 0; count < 20; count += 1) await postNote('x'.repeat(300));
    const zipped = await intercom(`/contacts/${contactId}/notes`, { headers: { 'accept-encoding': 'gzip' } });
    expect(zipped.headers.get('content-encoding')).toBe('gzip');
    expect(await zipped.json()).toMatchObject({ total_count: 20 });
    const plain = await intercom(`/contacts/${contactId}/notes`, { headers: { 'accept-encoding': 'identity' } });
    expect(plain.headers.get('content-encoding')).toBeNull();
  });

  it('does not mind paths that cannot be decoded', async () => {
    expect((await intercom('/contacts/%E0%A4%A')).status).toBe(404);
  });

  it('starts nothing when a port is taken', async () => {
    const port = Number(new URL(sandbox.slack.url).port);
    await expect(startSandbox({ ports: { slack: port } })).rejects.toThrow(/EADDRINUSE/);
  });
});
