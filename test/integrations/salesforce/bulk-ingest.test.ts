import { describe, expect, it } from 'vitest';
import { toBulkCsv } from '../../../integrations/salesforce/bulk-csv.js';
import { failureOf, json, type SeenRequest } from '../loopback-server.js';
import { orgOnLoopback } from './org-on-loopback.js';

const job = { id: '750A', state: 'JobComplete', externalIdFieldName: 'Key__c', numberRecordsProcessed: 4 };
const target = { object: 'Briefing__c', externalIdField: 'Key__c' };
const stepOf = ({ method, url }: SeenRequest) => `${method} ${url}`;

describe('a bulk upsert', () => {
  it('is created, given everything at once, and started', async () => {
    const { client, calls } = await orgOnLoopback((request, response) =>
      request.method === 'PUT' ? response.writeHead(201).end() : json(response, job),
    );
    const { jobId } = await client.bulk.create(target);
    await client.bulk.upload(jobId, Buffer.from('"Key__c"\n"d-1"\n'));
    await client.bulk.start(jobId);
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
    expect(calls[1]?.body).toBe('"Key__c"\n"d-1"\n');
    expect(calls[2]?.body).toBe('{"state":"UploadComplete"}');
  });

  it('can be given up', async () => {
    const { client, calls } = await orgOnLoopback((_, response) => json(response, job));
    await client.bulk.abort('750A');
    expect(calls.map(stepOf)).toEqual(['PATCH /jobs/ingest/750A']);
    expect(calls[0]?.body).toBe('{"state":"Aborted"}');
  });
});

describe('the CSV of a bulk upsert', () => {
  it('quotes every cell and takes what looks like a formula as it is', async () => {
    async function* rows() {
      yield { Key__c: 'd-1', Text__c: 'a "quoted", text\nof two lines' };
      yield { Key__c: 'd-2', Text__c: '=1+1' };
    }
    expect((await toBulkCsv(rows(), 'Key__c')).toString()).toBe(
      '"Key__c","Text__c"\n"d-1","a ""quoted"", text\nof two lines"\n"d-2","=1+1"\n',
    );
  });

  it.each<[string, Record<string, string>[]]>([
    ['no rows', []],
    ['a row with another field', [{ Key__c: 'd-1' }, { Key__c: 'd-2', Text__c: 'x' }]],
    ['a row without a field', [{ Key__c: 'd-1', Text__c: 'x' }, { Key__c: 'd-2' }]],
    ['rows without the key', [{ Text__c: 'x' }]],
    ['a field that is no name', [{ Key__c: 'd-1', 'Text"': 'x' }]],
  ])('is not made of %s', async (_, rows) => {
    expect(await failureOf(toBulkCsv(rows, 'Key__c'))).toMatchObject({ kind: 'rejected', effect: 'none' });
  });

  it('passes on why the rows could not be read', async () => {
    const reason = new Error('the file is gone');
    async function* rows(): AsyncGenerator<Record<string, string>> {
      throw reason;
    }
    expect(await failureOf(toBulkCsv(rows(), 'Key__c'))).toBe(reason);
  });
});

describe('the state of a bulk job', () => {
  it.each([
    ['Open', 'open'],
    ['UploadComplete', 'running'],
    ['InProgress', 'running'],
    ['JobComplete', 'completed'],
    ['Failed', 'failed'],
    ['Aborted', 'aborted'],
  ])('in %s is %s', async (state, expected) => {
    const { client } = await orgOnLoopback((_, response) =>
      json(response, { ...job, state, numberRecordsFailed: 1, errorMessage: 'InvalidBatch' }),
    );
    expect(await client.bulk.state('750A')).toEqual({
      state: expected,
      recordsProcessed: 4,
      recordsFailed: 1,
      message: 'InvalidBatch',
    });
  });
});

describe('the failures of a bulk job', () => {
  const failedResults =
    '"sf__Id","sf__Error","Text__c","Key__c"\n"","UNABLE_TO_LOCK_ROW:unable to obtain access: --","two\nlines","d-4"\n' +
    '"","oops","x","d-3"\n"","STRING_TOO_LONG:Key__c:Key__c","x","d-5"\n';
  const answered = () =>
    orgOnLoopback(({ url }, response) => {
      if (url.endsWith('/failedResults/')) response.writeHead(200, { 'content-type': 'text/csv' }).end(failedResults);
      else json(response, job);
    });

  it('name rows by key, and tell which reasons pass', async () => {
    const { client, calls } = await answered();
    const failures = await client.bulk.failures('750A', 20);
    expect(failures).toMatchObject({
      total: 3,
      passing: 1,
      rows: [
        { key: 'd-4', error: { kind: 'unavailable', code: 'UNABLE_TO_LOCK_ROW' } },
        { key: 'd-3', error: { kind: 'rejected' } },
        { key: 'd-5', error: { kind: 'rejected', code: 'STRING_TOO_LONG' } },
      ],
    });
    expect(failures.rows[1]?.error.message).toContain('oops');
    expect(calls).toHaveLength(2);
  });

  it('are counted beyond those that are named', async () => {
    const { client } = await answered();
    const { total, rows } = await client.bulk.failures('750A', 1);
    expect([total, rows.length]).toEqual([3, 1]);
  });

  it('say why there are none', async () => {
    const { client } = await orgOnLoopback(({ url }, response) =>
      url.endsWith('/')
        ? json(response, [{ errorCode: 'INVALIDJOBSTATE', message: 'still running' }], 400)
        : json(response, job),
    );
    expect(await failureOf(client.bulk.failures('750A', 20))).toMatchObject({
      kind: 'rejected',
      code: 'INVALIDJOBSTATE',
    });
  });
});
