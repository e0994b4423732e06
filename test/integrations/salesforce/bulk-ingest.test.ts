import { describe, expect, it } from 'vitest';
import { failureOf, json, type SeenRequest } from '../loopback-server.js';
import { orgOnLoopback } from './org-on-loopback.js';

const job = { id: '750A', state: 'JobComplete', externalIdFieldName: 'Key__c', numberRecordsProcessed: 4 };
const stepOf = ({ method, url }: SeenRequest) => `${method} ${url}`;

describe('bulkUpsert', () => {
  it('creates a job, uploads everything at once and closes it', async () => {
    const { client, calls } = await orgOnLoopback((request, response) =>
      request.method === 'PUT' ? response.writeHead(201).end() : json(response, job),
    );
    async function* rows() {
      yield { Key__c: 'd-1', Text__c: 'a "quoted", text\nof two lines' };
      yield { Key__c: 'd-2', Text__c: '=1+1' };
    }
    expect(await client.bulkUpsert('Briefing__c', 'Key__c', rows())).toEqual({ jobId: '750A' });
    expect(calls.map(stepOf)).toEqual([
      'POST /jobs/ingest',
      'PUT /jobs/ingest/750A/batches',
      'PATCH /jobs/ingest/750A',
    ]);
    expect(JSON.parse(calls[0]?.body ?? '')).toEqual({
      object: 'Briefing__c',
      operation: 'upsert',
      externalIdFieldName: 'Key__c',
      contentType: 'CSV',
      lineEnding: 'LF',
      columnDelimiter: 'COMMA',
    });
    expect(calls[1]?.headers['content-type']).toBe('text/csv');
    expect(calls[1]?.body).toBe('"Key__c","Text__c"\n"d-1","a ""quoted"", text\nof two lines"\n"d-2","=1+1"\n');
    expect(calls[2]?.body).toBe('{"state":"UploadComplete"}');
  });

  it.each<[string, Record<string, string>[]]>([
    ['no rows', []],
    ['a row with another field', [{ Key__c: 'd-1' }, { Key__c: 'd-2', Text__c: 'x' }]],
    ['a row without a field', [{ Key__c: 'd-1', Text__c: 'x' }, { Key__c: 'd-2' }]],
    ['rows without the key', [{ Text__c: 'x' }]],
    ['a field that is no name', [{ Key__c: 'd-1', 'Text"': 'x' }]],
  ])('sends nothing for %s', async (_, rows) => {
    const { client, calls } = await orgOnLoopback((_request, response) => json(response, job));
    expect(await failureOf(client.bulkUpsert('Briefing__c', 'Key__c', rows))).toMatchObject({
      kind: 'rejected',
      effect: 'none',
    });
    expect(calls).toEqual([]);
  });

  it('passes on why the rows could not be read', async () => {
    const { client } = await orgOnLoopback((_, response) => json(response, job));
    const reason = new Error('the file is gone');
    async function* rows(): AsyncGenerator<Record<string, string>> {
      throw reason;
    }
    expect(await failureOf(client.bulkUpsert('Briefing__c', 'Key__c', rows()))).toBe(reason);
  });
});

describe('bulkState', () => {
  it.each([
    ['Open', 'running'],
    ['UploadComplete', 'running'],
    ['InProgress', 'running'],
    ['JobComplete', 'completed'],
    ['Failed', 'failed'],
    ['Aborted', 'aborted'],
  ])('of a job in %s is %s', async (state, expected) => {
    const { client } = await orgOnLoopback((_, response) =>
      json(response, { ...job, state, numberRecordsFailed: 1, errorMessage: 'InvalidBatch' }),
    );
    expect(await client.bulkState('750A')).toEqual({
      state: expected,
      recordsProcessed: 4,
      recordsFailed: 1,
      message: 'InvalidBatch',
    });
  });
});

describe('bulkResults', () => {
  const files: Record<string, string> = {
    successfulResults:
      '"sf__Id","sf__Created","Text__c","Key__c"\n"a02","true","x","d-2"\n"a01","false","two\nlines","d-1"\n',
    failedResults:
      '"sf__Id","sf__Error","Key__c"\n"","UNABLE_TO_LOCK_ROW:unable to obtain access: --","d-4"\n"","oops","d-3"\n',
    unprocessedrecords: '"Key__c","Text__c"\n"d-5","x"\n',
  };

  it('matches rows by key, whatever their order, and says of each what became of it', async () => {
    const { client, calls } = await orgOnLoopback(({ url }, response) => {
      const [, file] = /^\/jobs\/ingest\/750A\/(\w+)\/$/.exec(url) ?? [];
      if (file === undefined) json(response, job);
      else response.writeHead(200, { 'content-type': 'text/csv' }).end(files[file]);
    });
    const results = await client.bulkResults('750A');
    expect(results.sort((a, b) => a.key.localeCompare(b.key))).toMatchObject([
      { key: 'd-1', ok: true, id: 'a01' },
      { key: 'd-2', ok: true, id: 'a02' },
      { key: 'd-3', ok: false, error: { kind: 'rejected' } },
      { key: 'd-4', ok: false, error: { kind: 'unavailable', code: 'UNABLE_TO_LOCK_ROW' } },
      { key: 'd-5', ok: false, error: { kind: 'unavailable' } },
    ]);
    expect(results[2]?.error?.message).toContain('oops');
    expect(calls).toHaveLength(4);
  });

  it('says why there are none', async () => {
    const { client } = await orgOnLoopback(({ url }, response) =>
      url.endsWith('/')
        ? json(response, [{ errorCode: 'INVALIDJOBSTATE', message: 'still running' }], 400)
        : json(response, job),
    );
    expect(await failureOf(client.bulkResults('750A'))).toMatchObject({ kind: 'rejected', code: 'INVALIDJOBSTATE' });
  });
});
