import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type SearchExportView } from '../../../../apps/api/fullstory/segment-responses.js';
import { type Sandbox, startSandbox } from '../../../../apps/sandbox/sandbox.js';
import { type ExportOperation, type Segment } from '../../../../domain/segment-export.js';
import { FullstoryClient } from '../../../../integrations/fullstory/fullstory-client.js';
import {
  bodyOf,
  post,
  problemOf,
  type RunningApi,
  sharedTemporal,
  startApi,
  testConfig,
  testConnections,
} from '../running-api.js';

let sandbox: Sandbox;
let api: RunningApi;
let client: FullstoryClient;
beforeAll(async () => {
  sandbox = await startSandbox();
  const options = {
    kind: 'fullstory',
    baseUrl: sandbox.fullstory.url,
    apiKey: sandbox.credentials.fullstory.apiKey,
    authScheme: 'Basic',
    sessionsApi: 'v1',
  } as const;
  const connections = { ...testConnections, fullstory: options, locked: { ...options, apiKey: 'fake-refused-key' } };
  api = await startApi({ config: testConfig(connections), temporal: sharedTemporal() });
  client = new FullstoryClient({ ...options, connection: 'test' });
});
afterEach(() => sandbox.fullstory.clearFaults());
afterAll(async () => {
  await client.close();
  await api.stop();
  await sandbox.close();
});

const range = { start: '2026-11-19T00:00:00.000Z', end: '2026-11-20T00:00:00.000Z' };
const create = () => client.createExport({ segmentId: 'everyone', kind: 'events', timeRange: range });
const ask = (path: string, init?: RequestInit) =>
  api.call(`${path}${path.includes('?') ? '&' : '?'}source=fullstory`, init);

describe('segments', () => {
  it('are listed all, over all pages, or those of one creator', async () => {
    const { segments } = await bodyOf<{ segments: Segment[] }>(await ask('/v1/segments'));
    expect(segments[0]).toMatchObject({ id: 'everyone', name: 'Everyone' });
    expect(segments).toHaveLength(13);
    const mine = await bodyOf<{ segments: Segment[] }>(await ask('/v1/segments?creator=ops@sandbox.example'));
    expect(mine.segments).toHaveLength(6);
  });

  it('are found by id, or are not', async () => {
    expect(await bodyOf(await ask('/v1/segments/seg000000007'))).toMatchObject({ name: 'Mobile visitors' });
    expect((await problemOf(await ask('/v1/segments/none'), 404)).code).toBe('segment-not-found');
  });

  it('are of one connection, which has to be named where there are several', async () => {
    const { errors } = await problemOf(await api.call('/v1/segments'), 422);
    expect(errors).toEqual([{ path: 'source', message: 'say which; Fullstory connections: fullstory, locked' }]);
  });
});

describe('operations', () => {
  it('are listed and found', async () => {
    const { operationId } = await create();
    const { operations } = await bodyOf<{ operations: ExportOperation[] }>(
      await ask('/v1/operations?type=SEARCH_EXPORT'),
    );
    expect(operations.map(({ id }) => id)).toContain(operationId);
    expect(await bodyOf(await ask(`/v1/operations/${operationId}`))).toMatchObject({
      id: operationId,
      state: 'pending',
    });
    expect((await problemOf(await ask('/v1/operations/none'), 404)).code).toBe('operation-not-found');
  });

  it('are cancelled, once or more', async () => {
    const { operationId } = await create();
    for (let times = 0; times < 2; times++) {
      const response = await ask(`/v1/operations/${operationId}/cancel`, { method: 'POST' });
      expect(await bodyOf(response, 202)).toMatchObject({ id: operationId, state: 'failed' });
    }
    expect((await problemOf(await ask('/v1/operations/none/cancel', { method: 'POST' }), 404)).code).toBe(
      'operation-not-found',
    );
  });
});

describe('a finished export', () => {
  it("is downloaded through us, and Fullstory's own link is not handed out", async () => {
    sandbox.fullstory.control('exports', { pollsUntilDone: 0 });
    const { operationId } = await create();
    const { searchExportId } = await bodyOf<ExportOperation>(await ask(`/v1/operations/${operationId}`));
    const response = await ask(`/v1/search-exports/${searchExportId}`);
    const text = await response.clone().text();
    const { fileUrl, expiresAt } = await bodyOf<SearchExportView>(response);
    expect(text).not.toContain('signature');
    expect(Date.parse(expiresAt ?? '')).toBeGreaterThan(Date.now());

    const file = await api.call(fileUrl.slice(api.url.length));
    const bytes = Buffer.from(await file.arrayBuffer());
    expect([file.status, bytes.readUInt16BE(0).toString(16)]).toEqual([200, '1f8b']);
    expect(file.headers.get('content-length')).toBe(String(bytes.byteLength));
  });

  it('is unknown where there is none', async () => {
    for (const path of ['/v1/search-exports/none', '/v1/search-exports/none/file']) {
      expect((await problemOf(await ask(path), 404)).code).toBe('search-export-not-found');
    }
  });
});

describe('a vendor that does not answer the question', () => {
  it('is named as the cause when it refuses the key, without the key', async () => {
    const problem = await problemOf(await api.call('/v1/segments?source=locked'), 502);
    expect(problem.code).toBe('vendor-unauthorized');
    expect(problem.detail).not.toContain('fake-refused-key');
  });

  it.each([{ status: 503 }, { drop: 'before-effect' as const }, { malformed: true as const }])(
    'is to be asked again: %o',
    async (fault) => {
      sandbox.fullstory.fault(fault);
      const response = await ask('/v1/segments');
      expect(response.headers.get('retry-after')).toBe('5');
      expect((await problemOf(response, 503)).code).toBe('vendor-unavailable');
    },
  );

  it('says how long to wait', async () => {
    sandbox.fullstory.fault({ retryAfter: '12' });
    expect((await ask('/v1/operations')).headers.get('retry-after')).toBe('12');
  });

  it('is not asked without a key of ours', async () => {
    const before = sandbox.fullstory.requests().length;
    expect((await fetch(`${api.url}/v1/operations/x/cancel`, post({}))).status).toBe(401);
    expect(sandbox.fullstory.requests()).toHaveLength(before);
  });
});
