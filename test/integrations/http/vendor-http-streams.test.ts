import { type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { z } from 'zod';
import { createVendorHttp, type VendorHttp } from '../../../integrations/http/vendor-http.js';
import { type VendorHttpOptions } from '../../../integrations/http/vendor-request.js';
import { failureOf, json, type SeenRequest, startLoopback } from '../loopback-server.js';

const download = { path: '/file', attempt: 'download a file', idleTimeoutMs: 5_000 };
const upload = {
  method: 'POST',
  path: '/file',
  attempt: 'upload a file',
  schema: z.object({ ok: z.boolean() }),
} as const;
const megabyte = Buffer.alloc(1024 * 1024, 'x');

async function httpAnswering(
  answer: (request: SeenRequest, response: ServerResponse) => void,
  options: Partial<VendorHttpOptions> = {},
) {
  const server = await startLoopback(answer);
  const http: VendorHttp = createVendorHttp({
    vendor: 'acme',
    connection: 'acme-eu',
    baseUrl: server.origin,
    timeoutMs: 5_000,
    concurrency: 2,
    readError: () => ({}),
    ...options,
  });
  onTestFinished(() => http.close());
  return { ...server, http };
}

describe('a streamed answer', () => {
  it('has its bytes as they came, compressed or not', async () => {
    const bytes = gzipSync('many rows');
    const { http, seen } = await httpAnswering((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip', etag: '"1"' }).end(bytes);
    });
    const { status, headers, body } = await http.stream({ ...download, headers: { range: 'bytes=0-' } });
    expect({ status, etag: headers.etag, body: await buffer(body) }).toEqual({ status: 200, etag: '"1"', body: bytes });
    expect(seen[0]).toMatchObject({ method: 'GET', url: '/file', headers: { range: 'bytes=0-' } });
  });

  it('is taken no faster than it is read', async () => {
    const size = 64 * megabyte.length;
    const { http } = await httpAnswering(({ url }, response) => {
      if (url !== '/file') json(response, {});
      else Readable.from(Array.from({ length: 64 }, () => megabyte)).pipe(response);
    });
    const { body } = await http.stream(download);
    // Each round trip leaves the connection of the download time to hand over more.
    for (let trips = 0; trips < 100; trips += 1) await buffer((await http.stream({ ...download, path: '/' })).body);
    expect(body.readableLength).toBeGreaterThan(0);
    expect(body.readableLength).toBeLessThan(4 * megabyte.length);
    expect((await buffer(body)).length).toBe(size);
  });

  it('ends where its reader gives up, and frees the connection', async () => {
    let closed = false;
    const { http } = await httpAnswering(
      ({ url }, response) => {
        if (url !== '/file') return json(response, {});
        response.on('close', () => (closed = true));
        response.write(megabyte);
      },
      { concurrency: 1 },
    );
    const { body } = await http.stream(download);
    body.destroy();
    await vi.waitFor(() => expect(closed).toBe(true));
    await buffer((await http.stream({ ...download, path: '/other' })).body);
  });

  it.each([
    [302, 'rejected'],
    [403, 'unauthorized'],
    [404, 'not-found'],
    [429, 'rate-limited'],
    [503, 'unavailable'],
  ])('with status %i is a refusal, %s and without an effect', async (status, kind) => {
    const { http, seen } = await httpAnswering((_, response) =>
      response.writeHead(status, { location: '/other', 'retry-after': '3' }).end('<Error/>'),
    );
    const error = await failureOf(http.stream({ ...download, path: '/file?signature=secret' }));
    expect(error).toMatchObject({ kind, status, effect: 'none' });
    expect((error as Error).message).toBe(`acme-eu: could not download a file: GET answered ${status}`);
    expect(seen).toHaveLength(1);
  });

  it.each([
    ['after its headers', ''],
    ['in the middle', 'half of it'],
  ])('that breaks %s fails its reader', async (_, half) => {
    const { http } = await httpAnswering((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write(half, () => response.destroy());
      response.flushHeaders();
    });
    const { body } = await http.stream(download);
    expect(await failureOf(buffer(body))).toMatchObject({ kind: 'unavailable', effect: 'none', vendor: 'acme' });
  });

  it.each([
    ['to begin', () => undefined],
    ['for its next byte', (response: ServerResponse) => void response.writeHead(200).write('half')],
  ])('is waited for no longer than the idle time %s', async (_, answer) => {
    const { http } = await httpAnswering((_request, response) => answer(response));
    const read = async () => buffer((await http.stream({ ...download, idleTimeoutMs: 100 })).body);
    const error = await failureOf(read());
    expect(error).toMatchObject({ kind: 'unavailable' });
    expect((error as Error).message).toContain('received nothing for 100 ms');
  });

  it('fails with the reason of the signal, before, while and after it begins', async () => {
    const reason = new Error('worker is shutting down');
    const aborter = new AbortController();
    const { http, seen } = await httpAnswering(({ url }, response) => {
      if (url === '/file') response.writeHead(200).write('half');
      else aborter.abort(reason);
    });
    const open = (path: string) => http.stream({ ...download, path, signal: aborter.signal });
    const reading = failureOf(buffer((await open('/file')).body));
    expect(await failureOf(open('/never'))).toBe(reason);
    expect(await reading).toBe(reason);
    expect(await failureOf(open('/file'))).toBe(reason);
    expect(seen).toHaveLength(2);
  });

  it('comes from nowhere that the connection may not reach', async () => {
    const { origin, seen } = await startLoopback((_, response) => void response.end());
    const { http } = await httpAnswering(() => undefined, { baseUrl: 'https://api.example.com' });
    expect(await failureOf(http.stream({ ...download, origin }))).toMatchObject({ code: 'egress-refused' });
    expect(seen).toEqual([]);
  });
});

describe('a streamed body', () => {
  it('is sent with its length and type and without being held as a whole', async () => {
    const { http, seen } = await httpAnswering((_, response) => json(response, { ok: true }));
    const open = () => Readable.from([megabyte, megabyte, megabyte]);
    await http.request({ ...upload, stream: { open, length: 3 * megabyte.length, type: 'text/csv' } });
    expect(seen[0]?.headers).toMatchObject({
      'content-type': 'text/csv',
      'content-length': String(3 * megabyte.length),
    });
    expect(seen[0]?.headers['transfer-encoding']).toBeUndefined();
    expect(seen[0]?.body.length).toBe(3 * megabyte.length);
  });

  it('may be empty', async () => {
    const { http, seen } = await httpAnswering((_, response) => json(response, { ok: true }));
    await http.request({ ...upload, stream: { open: () => Readable.from([]), length: 0, type: 'text/csv' } });
    expect(seen[0]).toMatchObject({ body: '', headers: { 'content-length': '0' } });
  });

  it('is opened only when its turn has come', async () => {
    const { http } = await httpAnswering(() => undefined, { concurrency: 1 });
    const open = vi.fn(() => Readable.from(['x']));
    const aborter = new AbortController();
    const first = failureOf(http.request({ ...upload, json: {}, signal: aborter.signal }));
    const second = { ...upload, stream: { open, length: 1, type: 'text/csv' }, timeoutMs: 100 };
    expect(await failureOf(http.request(second))).toMatchObject({ effect: 'none' });
    expect(open).not.toHaveBeenCalled();
    aborter.abort();
    await first;
  });

  it('that cannot be read fails the request with its own error, and is not taken for whole', async () => {
    const answered = vi.fn();
    const { http } = await httpAnswering(answered);
    const missing = new Error('no such file');
    const open = () =>
      Readable.from(
        (function* () {
          yield 'half';
          throw missing;
        })(),
      );
    expect(await failureOf(http.request({ ...upload, stream: { open, length: 100, type: 'text/csv' } }))).toBe(missing);
    expect(answered).not.toHaveBeenCalled();
  });

  it('shorter or longer than announced is not taken for whole', async () => {
    const answered = vi.fn();
    const { http } = await httpAnswering(answered);
    const stream = { open: () => Readable.from(['12345']), type: 'text/csv' };
    for (const length of [4, 6]) {
      expect(await failureOf(http.request({ ...upload, stream: { ...stream, length } }))).toMatchObject({
        kind: 'unavailable',
      });
    }
    expect(answered).not.toHaveBeenCalled();
  });

  it('is closed when the caller gives up', async () => {
    const { http } = await httpAnswering(() => undefined);
    const source = Readable.from(
      (function* () {
        for (;;) yield megabyte;
      })(),
    );
    const aborter = new AbortController();
    const request = http.request({
      ...upload,
      stream: { open: () => source, length: Number.MAX_SAFE_INTEGER, type: 'text/csv' },
      signal: aborter.signal,
    });
    await vi.waitFor(() => expect(source.readableFlowing !== null || source.readableDidRead).toBe(true));
    aborter.abort(new Error('enough'));
    await failureOf(request);
    await vi.waitFor(() => expect(source.destroyed).toBe(true));
  });
});
