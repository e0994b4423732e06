import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readCsv } from '../../../apps/sandbox/csv-text.js';
import { type Sandbox, startSandbox } from '../../../apps/sandbox/sandbox.js';
import { salesforceCaller } from './salesforce-caller.js';

let sandbox: Sandbox;
let call: Awaited<ReturnType<typeof salesforceCaller>>;

beforeAll(async () => {
  sandbox = await startSandbox();
  call = await salesforceCaller(sandbox);
});
beforeEach(() => sandbox.salesforce.reset());
afterAll(() => sandbox.close());

interface Job {
  id: string;
  state: string;
  numberRecordsProcessed: number;
  numberRecordsFailed: number;
  errorMessage?: string;
}

async function create(more: object = {}): Promise<string> {
  const { status, body } = await call('POST', '/jobs/ingest', {
    object: 'Session_Summary__c',
    operation: 'upsert',
    externalIdFieldName: 'Delivery_Key__c',
    contentType: 'CSV',
    lineEnding: 'LF',
    ...more,
  });
  expect([status, (body as Job).state]).toEqual([200, 'Open']);
  return (body as Job).id;
}

const change = (id: string, state: string) => call('PATCH', `/jobs/ingest/${id}`, { state });
const poll = async (id: string) => (await call('GET', `/jobs/ingest/${id}`)).body as Job;
const rowsOf = async (id: string, result: string) => readCsv((await call('GET', `/jobs/ingest/${id}/${result}/`)).text);

async function start(csv: string, more: object = {}): Promise<string> {
  const id = await create(more);
  expect((await call('PUT', `/jobs/ingest/${id}/batches`, csv)).status).toBe(201);
  expect((await change(id, 'UploadComplete')).body).toMatchObject({ state: 'UploadComplete' });
  return id;
}

async function finish(csv: string, more: object = {}): Promise<Job> {
  const id = await start(csv, more);
  await poll(id);
  return poll(id);
}

const numbers = Array.from({ length: 20 }, (_, index) => String(index));
const csv = ['Delivery_Key__c,Summary__c', ...numbers.map((n) => `key-${n},"say ""${n}"", twice"`), ''].join('\n');

describe('a bulk job', () => {
  it('moves on with each poll and ends with every row in another order', async () => {
    const id = await start(csv);
    const states = [await poll(id), await poll(id), await poll(id)].map(({ state }) => state);
    expect(states).toEqual(['InProgress', 'JobComplete', 'JobComplete']);
    const [header, ...rows] = (await rowsOf(id, 'successfulResults')) ?? [];
    expect(header).toEqual(['sf__Id', 'sf__Created', 'Delivery_Key__c', 'Summary__c']);
    const keys = rows.map(([, , key]) => key);
    expect(keys).not.toEqual(numbers.map((n) => `key-${n}`));
    expect([...keys].sort()).toEqual(numbers.map((n) => `key-${n}`).sort());
    expect(rows.every(([recordId, created]) => recordId?.startsWith('a00') && created === 'true')).toBe(true);
    expect(sandbox.salesforce.effects()).toHaveLength(20);
    const record = await call('GET', '/sobjects/Session_Summary__c/Delivery_Key__c/key-3');
    expect(record.body).toMatchObject({ Summary__c: 'say "3", twice' });
  });

  it('completes although rows fail, each with its reason', async () => {
    sandbox.salesforce.control('row-failures', { match: 'key-1"', code: 'UNABLE_TO_LOCK_ROW' });
    const long = `key-long-${'x'.repeat(64)}`;
    const job = await finish(`${csv}${long},x\n`);
    expect(job).toMatchObject({ state: 'JobComplete', numberRecordsProcessed: 21, numberRecordsFailed: 2 });
    const [header, ...rows] = (await rowsOf(job.id, 'failedResults')) ?? [];
    expect(header).toEqual(['sf__Id', 'sf__Error', 'Delivery_Key__c', 'Summary__c']);
    const errorOf = (key: string) => rows.find((row) => row[2] === key)?.[1];
    expect(errorOf('key-1')).toMatch(/^UNABLE_TO_LOCK_ROW:.+:--$/);
    expect(errorOf(long)).toMatch(/^STRING_TOO_LONG:.+:Delivery_Key__c$/);
    expect(await rowsOf(job.id, 'unprocessedrecords')).toEqual([['Delivery_Key__c', 'Summary__c']]);
  });

  it('updates what is there, leaves blanks alone and clears #N/A', async () => {
    await finish('Delivery_Key__c,Summary__c,Session_Id__c\nkey-1,first,1:2\n');
    await finish('Delivery_Key__c,Summary__c,Session_Id__c\nKEY-1,,#N/A\n');
    const record = await call('GET', '/sobjects/Session_Summary__c/Delivery_Key__c/key-1');
    expect(record.body).toMatchObject({ Delivery_Key__c: 'key-1', Summary__c: 'first', Session_Id__c: null });
    expect(sandbox.salesforce.effects()).toMatchObject([{ created: true }, { created: false }]);
  });

  it.each([
    [
      'a column that is no field',
      'Delivery_Key__c,Nickname\nkey-1,x\n',
      'InvalidBatch : Field name not found : Nickname',
    ],
    ['other line ends than announced', 'Delivery_Key__c\r\nkey-1\r\n', 'ClientInputError : LineEnding is invalid'],
  ])('fails as a whole for %s', async (_what, file, message) => {
    const job = await finish(file);
    expect(job).toMatchObject({ state: 'Failed', errorMessage: expect.stringContaining(message) as string });
    expect(sandbox.salesforce.effects()).toEqual([]);
    expect((await call('GET', `/jobs/ingest/${job.id}/unprocessedrecords`)).text).toBe(file);
  });

  it('starts nothing until it is closed, and takes one file', async () => {
    const id = await create();
    await call('PUT', `/jobs/ingest/${id}/batches`, csv);
    expect((await poll(id)).state).toBe('Open');
    expect(await call('PUT', `/jobs/ingest/${id}/batches`, csv)).toMatchObject({ status: 400 });
    expect((await change(id, 'Aborted')).body).toMatchObject({ state: 'Aborted' });
    expect(await change(id, 'UploadComplete')).toMatchObject({ body: [{ errorCode: 'INVALIDJOBSTATE' }] });
    expect((await call('DELETE', `/jobs/ingest/${id}`)).status).toBe(204);
    expect((await call('GET', `/jobs/ingest/${id}`)).status).toBe(404);
  });

  it('waits for a control when it is told to', async () => {
    sandbox.salesforce.control('bulk-jobs', { byControl: true });
    const id = await start(csv);
    expect([(await poll(id)).state, (await poll(id)).state]).toEqual(['UploadComplete', 'UploadComplete']);
    expect((await call('GET', `/jobs/ingest/${id}/successfulResults`)).status).toBe(400);
    sandbox.salesforce.control('advance-bulk-jobs');
    expect((await poll(id)).state).toBe('InProgress');
    sandbox.salesforce.control('advance-bulk-jobs');
    expect((await poll(id)).state).toBe('JobComplete');
  });

  it.each([
    [{ object: 'Nothing' }, 'INVALIDENTITY'],
    [{ operation: 'hardDelete' }, 'INVALIDOPERATION'],
    [{ externalIdFieldName: 'Summary__c' }, 'INVALIDJOB'],
    [{ lineEnding: 'CR' }, 'INVALIDJOB'],
  ])('cannot be created with %j', async (more, code) => {
    const job = { object: 'Session_Summary__c', operation: 'upsert', externalIdFieldName: 'Delivery_Key__c', ...more };
    expect(await call('POST', '/jobs/ingest', job)).toMatchObject({ status: 400, body: [{ errorCode: code }] });
  });
});
