import { once } from 'node:events';
import { type ServerResponse } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { createVendorHttp, type VendorHttp } from '../../../integrations/http/vendor-http.js';
import { type VendorHttpOptions, type VendorRequest } from '../../../integrations/http/vendor-request.js';
import { failureOf, json, type SeenRequest, startLoopback } from '../loopback-server.js';

const ping = {
  method: 'POST',
  path: '/ping',
  attempt: 'ping',
  json: { hello: 'world' },
  schema: z.object({ id: z.union([z.string(), z.number()]) }),
} satisfies VendorRequest<unknown>;

function httpFor(baseUrl: string, options: Partial<VendorHttpOptions> = {}): VendorHttp {
  const http = createVendorHttp({
    vendor: 'acme',
    connection: 'acme-eu',
    baseUrl,
    timeoutMs: 5_000,
    concurrency: 2,
    headers: { authorization: 'Bearer fake-token' },
    readError: () => ({}),
    ...options,
  });
  onTestFinished(() => http.close());
  return http;
}

async function httpAnswering(
  answer: (request: SeenRequest, response: ServerResponse) => void,
  options: Partial<VendorHttpOptions> = {},
) {
  const server = await startLoopback(answer);
  return { ...server, http: httpFor(server.origin, options) };
}

describe('a request', () => {
  it('keeps the path prefix of the base URL and sends query, headers and JSON', async () => {
    const { origin, seen } = await startLoopback((_, response) => json(response, { id: 1 }));
    const http = httpFor(`${origin}/api/`);
    await http.request({ ...ping, query: { email: 'a+b@example.com', limit: 2, uid: undefined } });
    expect(seen[0]).toMatchObject({ method: 'POST', url: '/api/ping?email=a%2Bb%40example.com&limit=2' });
    expect(seen[0]?.headers).toMatchObject({
      authorization: 'Bearer fake-token',
      'content-type': 'application/json; charset=utf-8',
    });
    expect(seen[0]?.body).toBe('{"hello":"world"}');
  });

  it('sends forms, and goes to another origin without the prefix when told', async () => {
    const { origin, seen } = await startLoopback((_, response) => json(response, { id: 1 }));
    const http = httpFor('http://127.0.0.1:1/prefix', { allowedHosts: ['127.0.0.1'] });
    await http.request({ ...ping, json: undefined, form: { grant: 'a b' }, origin });
    expect(seen[0]).toMatchObject({ url: '/ping', body: 'grant=a+b' });
  });

  it('never has more in flight than its concurrency', async () => {
    const waiting: ServerResponse[] = [];
    let most = 0;
    const { http } = await httpAnswering((_, response) => {
      most = Math.max(most, waiting.push(response));
      // Pairs are let go a little late, so that a third request would be seen beside them.
      if (waiting.length === 2) setTimeout(() => waiting.splice(0).forEach((held) => json(held, { id: 1 })), 10);
    });
    await Promise.all(Array.from({ length: 8 }, () => http.request(ping)));
    expect(most).toBe(2);
  });
});

describe('an answer', () => {
  it('is unzipped when its headers say so', async () => {
    const { http } = await httpAnswering((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"id":"zipped"}'));
    });
    expect((await http.request(ping)).body).toEqual({ id: 'zipped' });
  });

  it('keeps ids above 2^53 exact', async () => {
    const { http } = await httpAnswering((_, response) => json(response, '{"id":6606828898126528473}'));
    expect((await http.request(ping)).body).toEqual({ id: '6606828898126528473' });
  });

  it('may be empty where the schema allows it', async () => {
    const { http } = await httpAnswering((_, response) => response.writeHead(204).end());
    expect(await http.request({ ...ping, schema: z.undefined() })).toMatchObject({ status: 204, body: undefined });
  });

  it('with an accepted status is no failure', async () => {
    const { http } = await httpAnswering((_, response) => json(response, { id: 'gone' }, 410));
    expect(await http.request({ ...ping, alsoAccept: [410] })).toMatchObject({ status: 410, body: { id: 'gone' } });
  });
});

describe('a failure', () => {
  it.each([
    [400, 'rejected', 'none'],
    [401, 'unauthorized', 'none'],
    [403, 'unauthorized', 'none'],
    [404, 'not-found', 'none'],
    [408, 'unavailable', 'possible'],
    [410, 'not-found', 'none'],
    [425, 'unavailable', 'none'],
    [429, 'rate-limited', 'none'],
    [499, 'unavailable', 'possible'],
    [500, 'unavailable', 'possible'],
    [503, 'unavailable', 'possible'],
  ])('with status %i is %s and leaves the effect %s', async (status, kind, effect) => {
    const { http } = await httpAnswering((_, response) => json(response, {}, status, { 'x-request-id': 'req-1' }));
    const error = await failureOf(http.request(ping));
    expect(error).toMatchObject({ kind, effect, status, vendor: 'acme', requestId: 'req-1' });
    expect((error as Error).message).toBe(`acme-eu: could not ping: POST answered ${status}`);
  });

  it('by redirect is not followed', async () => {
    const { http, seen } = await httpAnswering((_, response) => {
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    expect(await failureOf(http.request(ping))).toMatchObject({ kind: 'rejected', status: 302, effect: 'none' });
    expect(seen).toHaveLength(1);
  });

  it.each([
    ['seconds', { 'retry-after': '2' }, 2_000, 2_000],
    ['a date', { 'retry-after': new Date(Date.now() + 60_000).toUTCString() }, 50_000, 60_000],
    ['a reset time', { 'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + 60) }, 50_000, 60_000],
  ])('by rate limit carries the wait given as %s', async (_, headers, least, most) => {
    const { http } = await httpAnswering((_request, response) => json(response, {}, 429, headers));
    const { retryAfterMs } = (await failureOf(http.request(ping))) as { retryAfterMs: number };
    expect(retryAfterMs).toBeGreaterThanOrEqual(least);
    expect(retryAfterMs).toBeLessThanOrEqual(most);
  });

  it('has no wait when only an unrelated rate window is told', async () => {
    const { http } = await httpAnswering((_, response) =>
      json(response, {}, 500, { 'x-ratelimit-reset': '9999999999' }),
    );
    expect(await failureOf(http.request(ping))).toMatchObject({ kind: 'unavailable', retryAfterMs: undefined });
  });

  it('to connect has no effect', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as AddressInfo;
    await new Promise((done) => closed.close(done));
    const error = await failureOf(httpFor(`http://127.0.0.1:${port}`).request(ping));
    expect(error).toMatchObject({ kind: 'unavailable', effect: 'none' });
    expect((error as Error).message).toContain('ECONNREFUSED');
  });

  it('to get headers in time may have had its effect', async () => {
    const { http } = await httpAnswering(() => undefined, { timeoutMs: 100 });
    const error = await failureOf(http.request(ping));
    expect(error).toMatchObject({ kind: 'unavailable', effect: 'possible', status: undefined });
    expect((error as Error).message).toContain('no complete answer after 100 ms');
  });

  it('to get a connection in time has no effect', async () => {
    const { http } = await httpAnswering(() => undefined, { concurrency: 1 });
    const aborter = new AbortController();
    const first = failureOf(http.request({ ...ping, signal: aborter.signal }));
    expect(await failureOf(http.request({ ...ping, timeoutMs: 100 }))).toMatchObject({
      kind: 'unavailable',
      effect: 'none',
    });
    aborter.abort();
    await first;
  });

  it('to get the rest of a stalled body in time is a success nobody can read', async () => {
    const { http } = await httpAnswering(
      (_, response) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('{"id":');
      },
      { timeoutMs: 100 },
    );
    expect(await failureOf(http.request(ping))).toMatchObject({ kind: 'unavailable', effect: 'certain', status: 200 });
  });

  it('stays a refusal when the body of the refusal is cut off', async () => {
    const { http } = await httpAnswering((_, response) => {
      response.writeHead(429, { 'content-length': '100', 'retry-after': '3' });
      response.write('{"e', () => response.destroy());
    });
    expect(await failureOf(http.request(ping))).toMatchObject({
      kind: 'rate-limited',
      effect: 'none',
      retryAfterMs: 3_000,
    });
  });

  it('by a connection dropped after the request may have had its effect', async () => {
    const { http } = await httpAnswering((_, response) => response.destroy());
    expect(await failureOf(http.request(ping))).toMatchObject({ kind: 'unavailable', effect: 'possible' });
  });

  it('by a connection dropped in the middle of a success is certain of its effect', async () => {
    const { http } = await httpAnswering((_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"id":', () => response.destroy());
    });
    expect(await failureOf(http.request(ping))).toMatchObject({ kind: 'unavailable', effect: 'certain' });
  });

  it.each(['<html><body>Bad gateway</body></html>', '{"id":', '\u0000\u0001'])(
    'to read %j as JSON is certain of its effect and quotes nothing',
    async (body) => {
      const { http } = await httpAnswering((_, response) => json(response, body));
      const error = await failureOf(http.request(ping));
      expect(error).toMatchObject({ kind: 'unavailable', effect: 'certain', status: 200 });
      expect((error as Error).cause).toBeUndefined();
      expect((error as Error).message).toContain('cannot be read as JSON');
    },
  );

  it('to find the promised shape names the place and will not pass with time', async () => {
    const { http } = await httpAnswering((_, response) => json(response, { id: ['jane@example.com'] }));
    const error = await failureOf(http.request(ping));
    expect(error).toMatchObject({ kind: 'rejected', effect: 'certain' });
    expect((error as Error).message).toContain('unexpected shape at id');
    expect(String((error as Error).cause)).not.toContain('jane');
  });

  it.each([
    ['plain', {}, (text: string) => Buffer.from(text)],
    ['zipped', { 'content-encoding': 'gzip' }, (text: string) => gzipSync(text)],
  ])('by a %s body above the largest size is certain of its effect', async (_, headers, body) => {
    const { http } = await httpAnswering(
      (_request, response) => response.writeHead(200, headers).end(body(`{"id":"${'x'.repeat(5_000)}"}`)),
      {
        maxResponseBytes: 1_000,
      },
    );
    expect(await failureOf(http.request(ping))).toMatchObject({ effect: 'certain', status: 200 });
  });

  it('of a call that only reads never has an effect', async () => {
    const { http } = await httpAnswering((_, response) => response.destroy());
    expect(await failureOf(http.request({ ...ping, readOnly: true }))).toMatchObject({ effect: 'none' });
  });

  it('keeps secrets and addresses out of what the vendor says', async () => {
    const { http } = await httpAnswering((_, response) => json(response, {}, 400), {
      secrets: ['fake-token'],
      readError: () => ({ code: 'bad', message: 'jane@example.com with fake-token and Bearer other' }),
    });
    const { message } = (await failureOf(http.request({ ...ping, query: { email: 'jane@example.com' } }))) as Error;
    expect(message).toBe(
      'acme-eu: could not ping: POST answered 400 (bad: [e-mail] with [secret] and Bearer [secret])',
    );
  });
});

describe('a caller who aborts', () => {
  it('gets the reason of the signal, before and during the call', async () => {
    const reason = new Error('worker is shutting down');
    const aborter = new AbortController();
    const { http, seen } = await httpAnswering(() => aborter.abort(reason));
    expect(await failureOf(http.request({ ...ping, signal: aborter.signal }))).toBe(reason);
    expect(await failureOf(http.request({ ...ping, signal: aborter.signal }))).toBe(reason);
    expect(seen).toHaveLength(1);
  });
});
