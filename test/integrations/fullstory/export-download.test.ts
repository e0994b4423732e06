import { type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FullstoryClient, type FullstoryOptions } from '../../../integrations/fullstory/fullstory-client.js';
import { failureOf, type SeenRequest, startLoopback } from '../loopback-server.js';

async function clientOf(
  answer: (request: SeenRequest, response: ServerResponse) => void,
  options: Partial<FullstoryOptions> = {},
) {
  const { origin, seen } = await startLoopback(answer);
  const client = new FullstoryClient({
    connection: 'fullstory',
    baseUrl: origin,
    apiKey: 'na1.fake-key',
    authScheme: 'Basic',
    sessionsApi: 'v1',
    ...options,
  });
  onTestFinished(() => client.close());
  return { client, seen, link: `${origin}/bucket/file?Signature=fake` };
}

const file = Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3]);

describe('openDownload', () => {
  it('sends neither key nor wish for another coding, even to the configured host', async () => {
    const { client, seen, link } = await clientOf((_, response) =>
      response.writeHead(200, { 'content-length': file.length, etag: '"v1"' }).end(file),
    );
    const { body, ...rest } = await client.openDownload(link);
    expect(await buffer(body)).toEqual(file);
    expect(rest).toEqual({ contentLength: file.length, start: 0, etag: '"v1"' });
    expect(seen[0]?.url).toBe('/bucket/file?Signature=fake');
    expect(seen[0]?.headers.authorization).toBeUndefined();
    expect(seen[0]?.headers['accept-encoding']).toBe('identity');
    expect(seen[0]?.headers['integration-source']).toBeUndefined();
  });

  it('goes on where it was, and says so when the storage began anew', async () => {
    const { client, seen, link } = await clientOf(({ headers }, response) => {
      if (headers['if-range'] === '"v1"') response.writeHead(206).end(file.subarray(4));
      else response.writeHead(200).end(file);
    });
    const same = await client.openDownload(link, { range: { start: 4, etag: '"v1"' } });
    expect({ start: same.start, body: await buffer(same.body) }).toEqual({ start: 4, body: file.subarray(4) });
    const other = await client.openDownload(link, { range: { start: 4, etag: '"v0"' } });
    expect({ start: other.start, body: await buffer(other.body) }).toEqual({ start: 0, body: file });
    expect(seen.map(({ headers }) => headers.range)).toEqual(['bytes=4-', 'bytes=4-']);
  });

  it.each([400, 403, 404, 410])('takes status %i for an expired link', async (status) => {
    const { client, link } = await clientOf((_, response) => response.writeHead(status).end('<Error/>'));
    const error = await failureOf(client.openDownload(link));
    expect(error).toMatchObject({ kind: 'not-found', code: 'link-expired', status });
    expect(String(error)).not.toContain('Signature');
  });

  it('follows no redirect', async () => {
    const { client, seen, link } = await clientOf((_, response) =>
      response.writeHead(302, { location: '/elsewhere' }).end(),
    );
    expect(await failureOf(client.openDownload(link))).toMatchObject({ kind: 'rejected', status: 302 });
    expect(seen).toHaveLength(1);
  });

  it.each([
    'https://storage.example.com/bucket/file?Signature=fake',
    'http://storage.googleapis.com/bucket/file?Signature=fake',
    'https://storage.googleapis.com:8443/bucket/file?Signature=fake',
    'https://storage.googleapis.com.example.com/file?Signature=fake',
    'http://169.254.169.254/file?Signature=fake',
    'file:///etc/passwd?Signature=fake',
  ])('does not go to %s', async (link) => {
    const { client } = await clientOf(() => undefined);
    const error = await failureOf(client.openDownload(link));
    expect(error).toMatchObject({ kind: 'rejected', code: 'egress-refused', effect: 'none' });
    expect(String(error)).not.toContain('Signature');
  });

  it('goes to hosts that the operator vouches for', async () => {
    const storage = await startLoopback((_, response) => response.end(file));
    const { client } = await clientOf(() => undefined, { allowedHosts: [new URL(storage.origin).host] });
    expect(await buffer((await client.openDownload(`${storage.origin}/file`)).body)).toEqual(file);
  });

  it('ends after the idle time that the connection sets', async () => {
    const { client, link } = await clientOf((_, response) => void response.writeHead(200).write(file), {
      downloadIdleMs: 100,
    });
    const { body } = await client.openDownload(link);
    expect(await failureOf(buffer(body))).toMatchObject({ kind: 'unavailable', vendor: 'fullstory' });
  });
});
