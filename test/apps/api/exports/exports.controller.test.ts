import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AcceptedRun } from '../../../../apps/api/runs/run-responses.js';
import { type Sandbox, startSandbox } from '../../../../apps/sandbox/sandbox.js';
import { type ExportRequest } from '../../../../domain/segment-export.js';
import { bodyOf, post, problemOf, type RunningApi, startApi, testConfig, testConnections } from '../running-api.js';

let sandbox: Sandbox;
let api: RunningApi;
beforeAll(async () => {
  sandbox = await startSandbox();
  const fullstory = {
    kind: 'fullstory',
    baseUrl: sandbox.fullstory.url,
    apiKey: sandbox.credentials.fullstory.apiKey,
    authScheme: 'Basic',
    sessionsApi: 'v1',
  } as const;
  api = await startApi({ config: testConfig({ ...testConnections, fullstory }) });
});
afterAll(async () => {
  await api.stop();
  await sandbox.close();
});

const timeRange = { start: '2026-11-19T00:00:00Z', end: '2026-11-20T00:00:00Z' };
const everyone = { segment: 'everyone', kind: 'events', timeRange };

function ask(body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return api.call('/v1/exports', post(body, headers));
}

async function accepted(body: unknown): Promise<{ runId: string; request: ExportRequest }> {
  const { runId } = await bodyOf<AcceptedRun>(await ask(body), 202);
  const run = await api.stores.runs.find(runId);
  if (!run || !('segment' in run.request)) throw new Error('the export is not stored');
  return { runId, request: run.request };
}

it('accepts an export and starts its workflow with the number of its parts', async () => {
  const { runId } = await accepted({ ...everyone, timeRange: { ...timeRange, start: '2026-11-17' } });
  const { type, searchAttributes } = await api.temporal.workflow.getHandle(runId).describe();
  expect(type).toBe('exportSegment');
  expect(searchAttributes).toMatchObject({ DebriefKind: ['export'] });
  const { events } = await api.temporal.workflow.getHandle(runId).fetchHistory();
  const input = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0]?.data;
  expect(JSON.parse(Buffer.from(input ?? '').toString())).toMatchObject({ runId, chunks: 3, parallel: 3 });
});

it('makes repeated requests with one key one run', async () => {
  const headers = { 'idempotency-key': randomUUID() };
  const first = await bodyOf<AcceptedRun>(await ask(everyone, headers), 202);
  const again = await ask(everyone, headers);
  expect(again.headers.get('idempotent-replayed')).toBe('true');
  expect(await bodyOf(again, 202)).toEqual(first);
  await problemOf(await ask({ ...everyone, format: 'csv' }, headers), 409);
});

describe('what is asked for', () => {
  it("understands Fullstory's own words and columns separated by commas", async () => {
    const { request } = await accepted({
      segment: 'Everyone',
      type: 'TYPE_EVENT',
      format: 'FORMAT_CSV',
      fields: 'PageId, EventStart',
      timeRange,
    });
    expect(request).toMatchObject({ kind: 'events', format: 'csv', fields: ['PageId', 'EventStart'] });
  });

  it('gives a CSV the standard columns, and events the configured chunks', async () => {
    const { request } = await accepted({ ...everyone, format: 'csv' });
    expect(request.fields?.slice(0, 3)).toEqual(['IndvId', 'UserId', 'SessionId']);
    expect(request.chunkMs).toBe(24 * 3_600_000);
    expect((await accepted({ ...everyone, kind: 'sessions' })).request.chunkMs).toBeUndefined();
  });

  it("replaces everybody's own window by the range, and leaves that of other segments", async () => {
    const utc = { start: '2026-11-19T00:00:00.000Z', end: '2026-11-20T00:00:00.000Z' };
    expect((await accepted(everyone)).request).toMatchObject({ timeRange: utc, segmentTimeRange: utc });
    const { request } = await accepted({ ...everyone, segment: 'Mobile visitors' });
    expect(request.segment).toEqual({ id: 'seg000000007', name: 'Mobile visitors' });
    expect(request.segmentTimeRange).toBeUndefined();
  });

  it('knows where an export can go', async () => {
    const { request } = await accepted({
      ...everyone,
      destinations: [
        { connection: 'slack', channel: 'C0000000001', as: 'file' },
        {
          connection: 'salesforce',
          object: 'Visit__c',
          externalIdField: 'Key__c',
          as: 'rows',
          fields: { Key__c: 'PageId' },
        },
      ],
    });
    expect(request.destinations.map(({ kind }) => kind)).toEqual(['slack-export', 'salesforce-rows']);
  });
});

describe('what cannot be', () => {
  const salesforce = { connection: 'salesforce', object: 'Visit__c', externalIdField: 'Key__c', as: 'rows' };
  it.each([
    ['segment', 'Lapsed customers', { segment: 'Lapsed customers' }, /2 segments .* seg000000005 .* seg000000006/],
    ['segment', 'a name that nothing has', { segment: 'lapsed' }, /no segment "lapsed".*Candidates: seg000000005/],
    ['kind', 'both vocabularies', { type: 'TYPE_EVENT' }, /exactly one/],
    ['fields', 'a column twice', { fields: 'PageId,PageId' }, /PageId stands twice/],
    ['fields', 'families of columns in a CSV', { format: 'csv', fields: ['user_*'] }, /every column by its name/],
    ['timezone', 'a zone that is none', { timezone: 'Mars/Olympus' }, /no time zone/],
    [
      'timeRange.end',
      'a range that ends before it starts',
      { timeRange: { start: '2026-11-20', end: '2026-11-19' } },
      /after/,
    ],
    [
      'chunk',
      'more parts than are started',
      { timeRange: { start: '2016-01-01', end: '2026-01-01' }, chunk: 1 },
      /at most 500/,
    ],
    ['chunk', 'people in parts', { kind: 'individuals', chunk: 24 }, /individuals/],
    ['source', 'a connection that is none', { source: 'elsewhere' }, /Fullstory connections: fullstory/],
    ['destinations.0.connection', 'a webhook without links', { destinations: [{ connection: 'hooks' }] }, /publicUrl/],
    ['destinations.0.connection', 'Intercom', { destinations: [{ connection: 'intercom' }] }, /takes no exports/],
    [
      'destinations.0.fields',
      'rows without their key',
      { destinations: [{ ...salesforce, fields: { Name: 'PageId' } }] },
      /external-id field/,
    ],
    [
      'destinations.0.fields.Key__c',
      'a column that the file will not have',
      { fields: 'UserId', destinations: [{ ...salesforce, fields: { Key__c: 'PageId' } }] },
      /no column PageId/,
    ],
  ])('is refused at %s: %s', async (path, _what, wrong, message) => {
    const { errors } = await problemOf(await ask({ ...everyone, ...wrong }), 422);
    expect(errors).toContainEqual({ path, message: expect.stringMatching(message) as string });
  });

  it('is not accepted while the vendor cannot name the segment', async () => {
    sandbox.fullstory.fault({ match: { path: '/segments/v1/seg' }, retryAfter: '7' });
    const response = await ask({ ...everyone, segment: 'seg000000007' });
    expect(response.headers.get('retry-after')).toBe('7');
    expect((await problemOf(response, 503)).code).toBe('vendor-unavailable');
  });
});
