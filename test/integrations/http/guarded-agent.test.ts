import { type LookupAddress } from 'node:dns';
import { type LookupFunction } from 'node:net';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { egressLookup } from '../../../integrations/http/guarded-agent.js';
import { createVendorHttp } from '../../../integrations/http/vendor-http.js';
import { type VendorHttpOptions } from '../../../integrations/http/vendor-request.js';
import { failureOf, json, startLoopback } from '../loopback-server.js';

/** A resolver that answers each time with the next list, and then keeps to the last one. */
function resolver(...answers: string[][]): { lookup: LookupFunction; asked: string[] } {
  const asked: string[] = [];
  const lookup: LookupFunction = (hostname, _, callback) => {
    const addresses = answers[Math.min(asked.length, answers.length - 1)] ?? [];
    asked.push(hostname);
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
  return { lookup, asked };
}

const addressesOf = (lookup: LookupFunction) =>
  promisify<string, { all: true }, LookupAddress[]>(egressLookup(lookup) as never)('files.example.com', { all: true });

function httpFor(options: Partial<VendorHttpOptions>) {
  const http = createVendorHttp({
    vendor: 'acme',
    connection: 'acme-eu',
    baseUrl: 'http://127.0.0.1:1',
    timeoutMs: 3_000,
    concurrency: 1,
    headers: { authorization: 'Bearer fake-token' },
    readError: () => ({}),
    ...options,
  });
  onTestFinished(() => http.close());
  return http;
}

const ping = { method: 'POST', path: '/ping', attempt: 'ping', schema: z.unknown() } as const;
const refusal = { kind: 'rejected', effect: 'none', code: 'egress-refused' };

describe('a guarded look-up', () => {
  it('answers with the very addresses it checked', async () => {
    expect(await addressesOf(resolver(['8.8.8.8', '2606:4700:4700::1111']).lookup)).toEqual([
      { address: '8.8.8.8', family: 4 },
      { address: '2606:4700:4700::1111', family: 6 },
    ]);
  });

  it('refuses a name of which one address leads inside', async () => {
    expect(String(await failureOf(addressesOf(resolver(['8.8.8.8', '127.0.0.1']).lookup)))).toContain(
      'files.example.com leads to an address that is not on the internet',
    );
  });

  it('checks again whenever a name is resolved again', async () => {
    const { lookup } = resolver(['8.8.8.8'], ['127.0.0.1']);
    await addressesOf(lookup);
    expect(await failureOf(addressesOf(lookup))).toMatchObject({ name: 'EgressRefused' });
  });

  it('passes on that a name does not exist', async () => {
    const missing: LookupFunction = (_, __, callback) => callback(new Error('ENOTFOUND'), '', 0);
    expect(await failureOf(addressesOf(missing))).toMatchObject({ message: 'ENOTFOUND' });
    expect(await failureOf(addressesOf(resolver([]).lookup))).toMatchObject({ name: 'EgressRefused' });
  });
});

describe('a request beyond the configured origin', () => {
  it('gets no socket to a name that leads inside, and resolves it only once', async () => {
    const { origin, seen } = await startLoopback((_, response) => json(response, {}));
    const { lookup, asked } = resolver(['127.0.0.1'], ['8.8.8.8']);
    const outside = `https://files.example.com:${new URL(origin).port}`;
    expect(await failureOf(httpFor({ lookup }).request({ ...ping, origin: outside }))).toMatchObject(refusal);
    expect([asked, seen]).toEqual([['files.example.com'], []]);
  });

  it.each(['https://127.0.0.1', 'https://[::1]', 'http://files.example.com', 'https://2130706433'])(
    'gets no socket to %s, and resolves nothing',
    async (origin) => {
      const { lookup, asked } = resolver(['8.8.8.8']);
      const error = await failureOf(httpFor({ lookup }).request({ ...ping, origin }));
      expect(error).toMatchObject(refusal);
      expect((error as Error).message).toMatch(/^acme-eu: could not ping: POST was not sent, because its address/);
      expect(asked).toEqual([]);
    },
  );

  it('takes no credential of the connection along', async () => {
    const { origin, seen } = await startLoopback((_, response) => json(response, {}));
    const http = httpFor({ allowedHosts: ['127.0.0.1'] });
    await http.request({ ...ping, origin });
    expect(seen[0]?.headers.authorization).toBeUndefined();
  });

  it('is not made because a redirect says so', async () => {
    const inside = await startLoopback((_, response) => json(response, {}));
    const { origin, seen } = await startLoopback((_, response) =>
      response.writeHead(307, { location: `${inside.origin}/admin` }).end(),
    );
    const http = httpFor({ baseUrl: origin, allowedHosts: ['127.0.0.1'] });
    expect(await failureOf(http.request(ping))).toMatchObject({ kind: 'rejected', status: 307 });
    expect([seen.length, inside.seen.length]).toEqual([1, 0]);
  });
});

describe('the configured origin', () => {
  it('may be private and have a name that leads inside', async () => {
    const { origin, seen } = await startLoopback((_, response) => json(response, {}));
    const { lookup } = resolver(['127.0.0.1']);
    await httpFor({ baseUrl: origin.replace('127.0.0.1', 'vendor.internal'), lookup }).request(ping);
    expect(seen).toHaveLength(1);
  });
});
