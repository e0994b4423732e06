import { type ServerResponse } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FullstoryClient } from '../../../integrations/fullstory/fullstory-client.js';
import { failureOf, json, type SeenRequest, startLoopback } from '../loopback-server.js';

async function clientOf(answer: (request: SeenRequest, response: ServerResponse) => void) {
  const { origin, seen } = await startLoopback(answer);
  const client = new FullstoryClient({
    connection: 'fullstory',
    baseUrl: origin,
    apiKey: 'na1.fake-key',
    authScheme: 'Basic',
    sessionsApi: 'v1',
  });
  onTestFinished(() => client.close());
  return { client, seen };
}

const range = { start: '2026-11-18T00:00:00Z', end: '2026-11-19T00:00:00Z' };
const request = { segmentId: 'everyone', kind: 'events', timeRange: range, segmentTimeRange: range } as const;
const bodiesOf = (seen: SeenRequest[]) => seen.map(({ body }) => JSON.parse(body) as Record<string, unknown>);

describe('segments', () => {
  it('are listed over all pages under the same filter, built-in ones without a time', async () => {
    const pages: Record<string, unknown> = {
      '/segments/v1?limit=100&creator=bob%40example.com': {
        segments: [{ id: 'everyone', name: 'Everyone' }],
        nextPaginationToken: 't/1',
      },
      '/segments/v1?limit=100&creator=bob%40example.com&paginationToken=t%2F1': {
        segments: [
          { id: 's1', name: 'Jobs', created: '2020-10-22T14:30:10.631456789Z', url: 'https://app.fullstory.com/s1' },
          { id: 6606828898126528473n.toString(), name: '', url: 'javascript:alert(1)' },
        ],
        nextPaginationToken: '',
      },
    };
    const { client } = await clientOf(({ url }, response) =>
      json(response, pages[url] ?? {}, url in pages ? 200 : 404),
    );
    expect(await client.listSegments({ creator: 'bob@example.com' })).toEqual([
      { id: 'everyone', name: 'Everyone' },
      { id: 's1', name: 'Jobs', createdAt: '2020-10-22T14:30:10.631Z', url: 'https://app.fullstory.com/s1' },
      { id: '6606828898126528473', name: '6606828898126528473' },
    ]);
  });

  it('are got by ids that need encoding', async () => {
    const { client, seen } = await clientOf((_, response) => json(response, { id: 'a@b.c:1', name: 'Old' }));
    expect(await client.getSegment('a@b.c:1/x')).toEqual({ id: 'a@b.c:1', name: 'Old' });
    expect(seen[0]?.url).toBe('/segments/v1/a%40b.c%3A1%2Fx');
    expect(await failureOf(client.getSegment('..'))).toMatchObject({ kind: 'rejected', effect: 'none' });
    expect(seen).toHaveLength(1);
  });
});

describe('createExport', () => {
  const created = (_: unknown, response: ServerResponse) => json(response, { operationId: 'op-1' });

  it('asks for rows that can be read one by one, of exactly the range and the people', async () => {
    const { client, seen } = await clientOf(created);
    expect(await client.createExport({ ...request, fields: ['EventStart', 'user_*'] })).toEqual({
      operationId: 'op-1',
    });
    expect(seen[0]).toMatchObject({ method: 'POST', url: '/segments/v1/exports' });
    expect(bodiesOf(seen)).toEqual([
      {
        segmentId: 'everyone',
        type: 'TYPE_EVENT',
        format: 'FORMAT_NDJSON',
        timeRange: range,
        segmentTimeRange: range,
        fields: ['EventStart', 'user_*'],
      },
    ]);
  });

  it.each([
    ['individuals', 'TYPE_INDIVIDUAL', undefined],
    ['events', 'TYPE_EVENT', undefined],
    ['sessions', 'TYPE_EVENT', { scope: 'SCOPE_SESSIONS' }],
    ['pages', 'TYPE_EVENT', { scope: 'SCOPE_PAGES' }],
  ] as const)('asks for %s as %s with scope %j', async (kind, type, eventDetails) => {
    const { client, seen } = await clientOf(created);
    await client.createExport({ ...request, kind });
    expect(bodiesOf(seen)[0]).toMatchObject({ type });
    expect(bodiesOf(seen)[0]?.eventDetails).toEqual(eventDetails);
  });

  it('tries the other spelling of the individuals scope once the first is refused', async () => {
    const { client, seen } = await clientOf((call, response) =>
      call.body.includes('SCOPE_INDIVIDUALS') ? json(response, { message: 'bad scope' }, 400) : created(call, response),
    );
    await client.createExport({ ...request, scope: 'individuals' });
    expect(bodiesOf(seen).map(({ eventDetails }) => eventDetails)).toEqual([
      { scope: 'SCOPE_INDIVIDUALS' },
      { scope: 'SCOPE_INDIVIDUAL' },
    ]);
  });

  it.each([429, 500, 403])('does not take status %i for a spelling mistake', async (status) => {
    const { client, seen } = await clientOf((_, response) => json(response, {}, status));
    await failureOf(client.createExport({ ...request, scope: 'individuals' }));
    expect(seen).toHaveLength(1);
  });

  it('is refused for good where no spelling helps, and at once where none is involved', async () => {
    const { client, seen } = await clientOf((_, response) => json(response, { detail: 'duplicate field' }, 400));
    const error = await failureOf(client.createExport(request));
    expect(error).toMatchObject({ kind: 'rejected', effect: 'none', status: 400 });
    expect((error as Error).message).toContain('duplicate field');
    expect(seen).toHaveLength(1);
    expect(await failureOf(client.createExport({ ...request, scope: 'individuals' }))).toMatchObject({ status: 400 });
    expect(seen).toHaveLength(3);
  });

  it.each([
    ['a refusal', 'none', (response: ServerResponse) => json(response, {}, 429)],
    ['a lost reply', 'possible', (response: ServerResponse) => void response.destroy()],
    ['a server error', 'possible', (response: ServerResponse) => json(response, {}, 503)],
    ['a success that cannot be read', 'certain', (response: ServerResponse) => json(response, '<html>')],
  ])('says of %s that its effect is %s', async (_, effect, answer) => {
    const { client } = await clientOf((_call, response) => answer(response));
    expect(await failureOf(client.createExport(request))).toMatchObject({ effect });
  });
});

describe('operations', () => {
  it('are read in camelCase and in snake_case, percentages as numbers and as text', async () => {
    const answers = [
      `{"id":"op-1","type":"SEARCH_EXPORT","details":null,"results":null,"state":"PENDING","errorDetails":"",
        "createdAt":"2020-09-22T22:40:52.174736Z","finishedAt":"","estimatePctComplete":"42.9"}`,
      `{"id":6606828898126528473,"type":"SEARCH_EXPORT","state":"COMPLETED","created_at":"2020-09-22T22:40:52Z",
        "results":{"search_export_id":"YKDYR5ye_","expires":"2020-09-29T10:11:12.345678Z"},
        "finished_at":"2020-09-22T23:30:54.473657Z","estimate_pct_complete":100}`,
    ];
    const { client } = await clientOf((_, response) => json(response, answers.shift()));
    expect(await client.getOperation('op-1')).toEqual({
      id: 'op-1',
      type: 'SEARCH_EXPORT',
      state: 'pending',
      percent: 42,
      searchExportId: null,
      error: null,
      createdAt: '2020-09-22T22:40:52.174Z',
      finishedAt: null,
      expiresAt: null,
    });
    expect(await client.getOperation('op-2')).toEqual({
      id: '6606828898126528473',
      type: 'SEARCH_EXPORT',
      state: 'completed',
      percent: 100,
      searchExportId: 'YKDYR5ye_',
      error: null,
      createdAt: '2020-09-22T22:40:52.000Z',
      finishedAt: '2020-09-22T23:30:54.473Z',
      expiresAt: '2020-09-29T10:11:12.345Z',
    });
  });

  it('that failed say why, and states nobody has heard of are unknown', async () => {
    const answers = [
      { id: '1', state: 'FAILED', errorDetails: 'segment too large' },
      { id: '2', state: 'HIBERNATING', estimatePctComplete: { odd: true }, results: 'odd' },
    ];
    const { client } = await clientOf((_, response) => json(response, answers.shift()));
    expect(await client.getOperation('1')).toMatchObject({ state: 'failed', error: 'segment too large', percent: 0 });
    expect(await client.getOperation('2')).toMatchObject({ state: 'unknown', percent: 0, searchExportId: null });
  });

  const day = (number: number) => ({ id: `op-${number}`, createdAt: `2026-11-${10 + number}T00:00:00Z` });

  it('are listed until they are too old, as long as they come newest first', async () => {
    const { client, seen } = await clientOf(({ url }, response) =>
      json(response, {
        operations: url.includes('paginationToken') ? [day(7), day(6)] : [day(9), day(8)],
        nextPaginationToken: 'more',
      }),
    );
    const found = await client.listOperations({
      type: 'SEARCH_EXPORT',
      state: 'PENDING',
      createdAfter: '2026-11-17T00:00:00.000Z',
    });
    expect(found.map(({ id }) => id)).toEqual(['op-9', 'op-8', 'op-7']);
    expect(seen.map(({ url }) => url)).toEqual([
      '/operations/v1?limit=100&type=SEARCH_EXPORT&state=PENDING',
      '/operations/v1?limit=100&type=SEARCH_EXPORT&state=PENDING&paginationToken=more',
    ]);
  });

  it('are all listed where they come in another order', async () => {
    const { client, seen } = await clientOf(({ url }, response) =>
      json(
        response,
        url.includes('Token=2')
          ? { operations: [day(9)] }
          : { operations: [day(2), day(8), day(1)], nextPaginationToken: '2' },
      ),
    );
    const found = await client.listOperations({ createdAfter: '2026-11-15T00:00:00Z' });
    expect(found.map(({ id }) => id)).toEqual(['op-8', 'op-9']);
    expect(seen).toHaveLength(2);
  });

  it('are cancelled, and those that have ended or never were count as cancelled', async () => {
    const statuses = [200, 400, 404, 409];
    const { client, seen } = await clientOf((_, response) =>
      response.writeHead(statuses.shift() ?? 503).end('no JSON'),
    );
    for (const _ of [...statuses]) await client.cancelOperation('op/1');
    expect(seen[0]).toMatchObject({ method: 'POST', url: '/operations/v1/op%2F1/cancel' });
    expect(await failureOf(client.cancelOperation('op-1'))).toMatchObject({ kind: 'unavailable' });
  });
});

describe('exportLink', () => {
  it('tells where the file is and for how long', async () => {
    const { client, seen } = await clientOf((_, response) =>
      json(response, { location: 'https://storage.googleapis.com/x?sig', expires: '2020-10-22T17:06:18.658287819Z' }),
    );
    expect(await client.exportLink('sx/1')).toEqual({
      location: 'https://storage.googleapis.com/x?sig',
      expiresAt: '2020-10-22T17:06:18.658Z',
    });
    expect(seen[0]?.url).toBe('/search/v1/exports/sx%2F1/results');
  });

  it('never quotes a link in an error', async () => {
    const { client } = await clientOf((_, response) =>
      json(response, { location: '', url: 'https://x.example?sig=1' }),
    );
    const error = await failureOf(client.exportLink('sx-1'));
    expect(error).toMatchObject({ kind: 'rejected' });
    expect(JSON.stringify(error) + String(error) + String((error as Error).cause)).not.toContain('sig');
  });
});
