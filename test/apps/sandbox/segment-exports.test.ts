import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { exportRows } from '../../../apps/sandbox/export-rows.js';
import { type Sandbox, startSandbox } from '../../../apps/sandbox/sandbox.js';
import { FullstoryClient } from '../../../integrations/fullstory/fullstory-client.js';
import { failureOf } from '../../integrations/loopback-server.js';

let sandbox: Sandbox;
let client: FullstoryClient;

beforeAll(async () => {
  sandbox = await startSandbox();
  client = clientOf(sandbox);
});
beforeEach(() => sandbox.fullstory.reset());
afterAll(async () => {
  await client.close();
  await sandbox.close();
});

function clientOf({ fullstory, credentials }: Sandbox): FullstoryClient {
  return new FullstoryClient({
    connection: 'fullstory',
    baseUrl: fullstory.url,
    apiKey: credentials.fullstory.apiKey,
    authScheme: 'Basic',
    sessionsApi: 'v1',
  });
}

const range = { start: '2026-11-18T00:00:00Z', end: '2026-11-19T00:00:00Z' };
const request = { segmentId: 'everyone', kind: 'events', timeRange: range, segmentTimeRange: range } as const;

function effects() {
  return sandbox.fullstory.effects().flatMap((effect) => (effect.kind === 'export' ? [effect] : []));
}

/** The id of a finished export's file. */
async function exported(asked: Parameters<FullstoryClient['createExport']>[0] = request): Promise<string> {
  const { operationId } = await client.createExport(asked);
  for (;;) {
    const { state, searchExportId } = await client.getOperation(operationId);
    if (state !== 'pending') return searchExportId ?? '';
  }
}

async function download(id: string): Promise<Buffer> {
  const { location } = await client.exportLink(id);
  return buffer((await client.openDownload(location)).body);
}

const linesOf = (zipped: Buffer) => gunzipSync(zipped).toString().split('\n').slice(0, -1);
const rowsOf = async (id: string) => linesOf(await download(id));

function expectedRows(): string[] {
  const [effect] = effects();
  if (effect === undefined) throw new Error('nothing was exported');
  return [...exportRows(effect.plan)];
}

describe('segments', () => {
  it('are the built-in one and a dozen, of which two go by one name', async () => {
    const segments = await client.listSegments();
    expect(segments).toHaveLength(13);
    expect(segments[0]).toMatchObject({ id: 'everyone' });
    expect(segments[0]?.createdAt).toBeUndefined();
    expect(new Set(segments.map(({ name }) => name)).size).toBe(12);
    expect(await client.getSegment(segments[5]?.id ?? '')).toEqual(segments[5]);
    expect(await client.listSegments({ creator: 'ops@sandbox.example' })).toHaveLength(6);
    expect(await failureOf(client.getSegment('nobody'))).toMatchObject({ kind: 'not-found' });
  });

  it('come in pages', async () => {
    const page = async (query: string) => {
      const headers = { authorization: `Basic ${sandbox.credentials.fullstory.apiKey}` };
      const response = await fetch(`${sandbox.fullstory.url}/segments/v1?${query}`, { headers });
      return (await response.json()) as { segments: unknown[]; nextPaginationToken: string };
    };
    const { segments, nextPaginationToken } = await page('limit=8');
    expect(segments).toHaveLength(8);
    expect((await page(`limit=8&paginationToken=${nextPaginationToken}`)).segments).toHaveLength(5);
    expect(await page('limit=101')).toMatchObject({ code: 'invalid_field' });
  });
});

describe('an export', () => {
  it('is one effect, pending for some polls, and then a file of the very rows', async () => {
    sandbox.fullstory.control('exports', { pollsUntilDone: 3, rowsPerHour: 100 });
    const { operationId } = await client.createExport(request);
    const percents = [];
    let operation = await client.getOperation(operationId);
    for (; operation.state === 'pending'; operation = await client.getOperation(operationId)) {
      percents.push(operation.percent);
    }
    expect(percents).toEqual([25, 50, 75]);
    expect(operation).toMatchObject({ state: 'completed', percent: 100, type: 'SEARCH_EXPORT' });
    expect(effects()).toMatchObject([{ operationId, segmentId: 'everyone', timeRange: range }]);
    const rows = await rowsOf(operation.searchExportId ?? '');
    expect(rows).toHaveLength(2_400);
    expect(rows).toEqual(expectedRows());
  });

  it('has about as many bytes as told, however long its range', async () => {
    sandbox.fullstory.control('exports', { bytes: 3_000_000 });
    const bytes = gunzipSync(await download(await exported())).length;
    expect(bytes).toBeGreaterThan(2_900_000);
    expect(bytes).toBeLessThan(3_100_000);
  });

  it('of an empty segment, or when told, has no rows', async () => {
    const segments = await client.listSegments();
    const empty = segments.find(({ name }) => name === 'Nobody yet');
    expect(await rowsOf(await exported({ ...request, segmentId: empty?.id ?? '' }))).toEqual([]);
    sandbox.fullstory.control('exports', { empty: true });
    expect(await rowsOf(await exported())).toEqual([]);
  });

  it('leaves out what is older than the people asked for', async () => {
    const segmentTimeRange = { start: '2026-11-18T12:00:00Z', end: '' };
    expect(await rowsOf(await exported({ ...request, segmentTimeRange }))).toHaveLength(12 * 60);
  });

  it('fails as often as told', async () => {
    sandbox.fullstory.control('exports', { fail: 'Segment is too large', failTimes: 1, pollsUntilDone: 0 });
    const { operationId } = await client.createExport(request);
    expect(await client.getOperation(operationId)).toMatchObject({ state: 'failed', error: 'Segment is too large' });
    expect(await exported()).not.toBe('');
  });

  it('can be cancelled until it has ended', async () => {
    const { operationId } = await client.createExport(request);
    await client.cancelOperation(operationId);
    expect(await client.getOperation(operationId)).toMatchObject({ state: 'failed', searchExportId: null });
    await client.cancelOperation(operationId);
    await client.cancelOperation('nobody');
  });

  it.each([
    ['an unknown segment', { ...request, segmentId: 'nobody' }, 404],
    ['a field twice', { ...request, fields: ['PageUrl', 'PageUrl'] }, 400],
    ['an unknown field', { ...request, fields: ['event_name'] }, 400],
    ['a range that ends before it begins', { ...request, timeRange: { start: range.end, end: range.start } }, 400],
    ['a range that is none', { ...request, timeRange: { start: 'yesterday', end: '' } }, 400],
  ])('is refused for %s, and nothing begins', async (_, asked, status) => {
    expect(await failureOf(client.createExport(asked))).toMatchObject({ status });
    expect(effects()).toEqual([]);
  });

  it.each(['SCOPE_INDIVIDUALS', 'SCOPE_INDIVIDUAL'])(
    'takes the individuals scope spelled %s only',
    async (spelling) => {
      sandbox.fullstory.control('exports', { scopeSpelling: spelling });
      await client.createExport({ ...request, scope: 'individuals' });
      expect(effects()).toMatchObject([{ scope: spelling }]);
    },
  );

  it('is listed newest first', async () => {
    const first = await client.createExport(request);
    const second = await client.createExport(request);
    const listed = await client.listOperations({ type: 'SEARCH_EXPORT', state: 'PENDING' });
    expect(listed.map(({ id }) => id)).toEqual([second.operationId, first.operationId]);
    expect(await client.listOperations({ state: 'COMPLETED' })).toEqual([]);
  });

  it('has begun although its reply was lost', async () => {
    sandbox.fullstory.fault({ match: { method: 'POST', path: '/exports' }, drop: 'after-effect' });
    expect(await failureOf(client.createExport(request))).toMatchObject({ effect: 'possible' });
    expect(effects()).toHaveLength(1);
  });

  it('outlives the sandbox when effects are kept', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'debrief-exports-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const restart = async () => {
      const started = await startSandbox({ effectLog: join(folder, 'effects.ndjson') });
      const itsClient = clientOf(started);
      const stop = () => Promise.all([itsClient.close(), started.close()]);
      return { started, itsClient, stop };
    };
    const before = await restart();
    before.started.fullstory.control('exports', { pollsUntilDone: 0, rowsPerHour: 7 });
    const done = await before.itsClient.createExport(request);
    const pending = await before.itsClient.createExport(request);
    const { searchExportId } = await before.itsClient.getOperation(done.operationId);
    await before.stop();
    const after = await restart();
    onTestFinished(async () => void (await after.stop()));
    const { location } = await after.itsClient.exportLink(searchExportId ?? '');
    expect(linesOf(await buffer((await after.itsClient.openDownload(location)).body))).toHaveLength(24 * 7);
    expect(await after.itsClient.listOperations({ state: 'PENDING' })).toMatchObject([{ id: pending.operationId }]);
  });
});

describe('a download', () => {
  it('is gzip that no header tells of, under a name', async () => {
    const { location } = await client.exportLink(await exported());
    const response = await fetch(location);
    expect(response.headers.get('content-encoding')).toBeNull();
    expect(response.headers.get('content-disposition')).toMatch(/^attachment; .*Everyone.*\.gz$/);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(bytes.subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]));
    expect(response.headers.get('content-length')).toBe(String(bytes.length));
  });

  it('is refused to whoever shows a key, or no signature', async () => {
    const { location } = await client.exportLink(await exported());
    const authorization = `Basic ${sandbox.credentials.fullstory.apiKey}`;
    expect((await fetch(location, { headers: { authorization } })).status).toBe(403);
    expect((await fetch(location.replace(/signature=.*/, 'signature=none'))).status).toBe(403);
  });

  it('needs another link once the first has expired', async () => {
    const id = await exported();
    const { location } = await client.exportLink(id);
    sandbox.fullstory.control('expire-links');
    expect(await failureOf(client.openDownload(location))).toMatchObject({ code: 'link-expired' });
    expect(await rowsOf(id)).toHaveLength(24 * 60);
    sandbox.fullstory.control('exports', { linkLifeMs: 0 });
    const expired = await client.exportLink(id);
    expect(await failureOf(client.openDownload(expired.location))).toMatchObject({ code: 'link-expired' });
  });

  it('goes on where it was cut, through a new link', async () => {
    const id = await exported();
    const whole = await download(id);
    sandbox.fullstory.fault({ match: { path: '/_storage/' }, cutAfterBytes: 100_000 });
    const first = await client.openDownload((await client.exportLink(id)).location);
    const received: Buffer[] = [];
    const read = async () => {
      for await (const chunk of first.body) received.push(chunk as Buffer);
    };
    expect(await failureOf(read())).toMatchObject({ kind: 'unavailable' });
    const start = Buffer.concat(received).length;
    expect(start).toBe(100_000);
    sandbox.fullstory.control('expire-links');
    const { location } = await client.exportLink(id);
    const second = await client.openDownload(location, { range: { start, etag: first.etag } });
    expect(second).toMatchObject({ start, contentLength: whole.length - start });
    expect(Buffer.concat([...received, await buffer(second.body)]).equals(whole)).toBe(true);
  });

  it('is cut when its link expires, where told so', async () => {
    sandbox.fullstory.control('exports', { rowsPerHour: 40_000, cutExpired: true });
    const { location } = await client.exportLink(await exported());
    const { body } = await client.openDownload(location);
    sandbox.fullstory.control('expire-links');
    expect(await failureOf(buffer(body))).toMatchObject({ kind: 'unavailable' });
  });

  it('can end early as if it were whole, come slowly, and hold a row that is not JSON', async () => {
    sandbox.fullstory.control('exports', { brokenRow: 5 });
    const id = await exported();
    expect((await rowsOf(id)).findIndex((row) => !row.startsWith('{'))).toBe(5);
    sandbox.fullstory.fault({ match: { path: '/_storage/' }, truncateAfterBytes: 50_000, bytesPerSecond: 250_000 });
    const truncated = await download(id);
    expect(truncated).toHaveLength(50_000);
    expect(() => gunzipSync(truncated)).toThrow('unexpected end of file');
  });
});

it('names a setting of exports that it does not know', () => {
  expect(() => sandbox.fullstory.control('exports', { rowPerHour: 1 })).toThrow('no setting "rowPerHour"');
  expect(() => sandbox.fullstory.control('exports', { rowsPerHour: 'many' })).toThrow('"rowsPerHour"');
});

it('exports as many people as it is told to, whom the session lists know, every other one with a cart', async () => {
  sandbox.fullstory.control('exports', { people: 40 });
  const rows = await rowsOf(await exported({ ...request, kind: 'individuals' }));
  const people = rows.map((row) => JSON.parse(row) as { Uid: string; user_cartValue_real?: number });
  expect(new Set(people.map(({ Uid }) => Uid)).size).toBe(40);
  expect(people.filter(({ user_cartValue_real: cart }) => cart !== undefined)).toHaveLength(20);
  const generated = people.find(({ Uid }) => Uid.startsWith('load-'))?.Uid ?? '';
  expect(await client.listSessions({ uid: generated, limit: 3 })).toHaveLength(3);
});
