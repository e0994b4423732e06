import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
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

const row = (key: string, more: object = {}) => ({
  attributes: { type: 'Session_Summary__c' },
  Delivery_Key__c: key,
  Summary__c: `of ${key}`,
  ...more,
});
const upsert = (records: object[], allOrNone = false) =>
  call('PATCH', '/composite/sobjects/Session_Summary__c/Delivery_Key__c', { allOrNone, records });
const keys = () =>
  sandbox.salesforce.effects().map((effect) => (effect.kind === 'record' ? effect.fields.Delivery_Key__c : undefined));

describe('an upsert of many', () => {
  it('answers each in its place, created or updated', async () => {
    await upsert([row('b')]);
    const { status, body } = await upsert([row('a'), row('B')]);
    expect(status).toBe(200);
    expect(body).toMatchObject([
      { success: true, created: true, errors: [] },
      { success: true, created: false, errors: [] },
    ]);
    expect(keys()).toEqual(['b', 'a', 'b']);
  });

  it('answers 200 when rows fail, and says why with statusCode', async () => {
    sandbox.salesforce.control('row-failures', { match: 'of b', code: 'UNABLE_TO_LOCK_ROW' });
    const long = row('c', { Session_Id__c: 'x'.repeat(256) });
    const { status, body } = await upsert([row('a'), row('b'), long, row('')]);
    expect(status).toBe(200);
    expect(body).toMatchObject([
      { success: true },
      { success: false, errors: [{ statusCode: 'UNABLE_TO_LOCK_ROW', message: expect.any(String) as string }] },
      { success: false, errors: [{ statusCode: 'STRING_TOO_LONG', fields: ['Session_Id__c'] }] },
      { success: false, errors: [{ statusCode: 'MISSING_ARGUMENT' }] },
    ]);
    expect(keys()).toEqual(['a']);
    expect((await upsert([row('b')])).body).toMatchObject([{ success: true }]);
  });

  it('lets nothing land when all or none is asked for and one fails', async () => {
    const { body } = await upsert([row('a'), row('b', { Nickname: 'x' })], true);
    expect(body).toMatchObject([
      { errors: [{ statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK' }] },
      { errors: [{ statusCode: 'INVALID_FIELD' }] },
    ]);
    expect(keys()).toEqual([]);
    expect((await upsert([row('a'), row('b')], true)).body).toMatchObject([{ success: true }, { success: true }]);
    expect(keys()).toEqual(['a', 'b']);
  });

  it('fails both rows of one key', async () => {
    const { body } = await upsert([row('a'), row('A'), row('b')]);
    expect(body).toMatchObject([
      { errors: [{ statusCode: 'DUPLICATE_VALUE' }] },
      { errors: [{ statusCode: 'DUPLICATE_VALUE' }] },
      { success: true },
    ]);
  });

  it('takes at most 200', async () => {
    const records = Array.from({ length: 201 }, (_, index) => row(String(index)));
    expect(await upsert(records)).toMatchObject({ status: 400, body: [{ errorCode: 'EXCEEDED_ID_LIMIT' }] });
    expect((await upsert(records.slice(1))).status).toBe(200);
  });
});

describe('an update of many', () => {
  it('goes by id and leaves out what is not there', async () => {
    const found = await call(
      'GET',
      `/query?q=${encodeURIComponent("SELECT Id FROM Contact WHERE Email = 'jane@doe.com'")}`,
    );
    const { records } = found.body as { records: { Id: string }[] };
    const id = records[0]?.Id ?? '';
    const contact = (given: string) => ({ attributes: { type: 'Contact' }, id: given, Last_Briefing__c: 'Hi' });
    const { status, body } = await call('PATCH', '/composite/sobjects', {
      allOrNone: false,
      records: [contact(id), contact('0035g0000000999')],
    });
    expect(status).toBe(200);
    expect(body).toMatchObject([
      { id, success: true },
      { success: false, errors: [{ statusCode: 'NOT_FOUND' }] },
    ]);
    expect(sandbox.salesforce.effects()).toMatchObject([{ id, created: false, fields: { Last_Briefing__c: 'Hi' } }]);
  });
});

describe('faults', () => {
  it('speak of locked rows and spent quotas', async () => {
    sandbox.salesforce.fault({ code: 'UNABLE_TO_LOCK_ROW' });
    expect(await upsert([row('a')])).toMatchObject({ status: 400, body: [{ errorCode: 'UNABLE_TO_LOCK_ROW' }] });
    sandbox.salesforce.fault({ status: 403, code: 'REQUEST_LIMIT_EXCEEDED' });
    expect(await upsert([row('a')])).toMatchObject({ status: 403, body: [{ errorCode: 'REQUEST_LIMIT_EXCEEDED' }] });
    expect(keys()).toEqual([]);
  });
});

describe('a task', () => {
  const task = { Subject: 'Could not pay', Status: 'Completed', Priority: 'Normal' };

  it('is written once per delivery', async () => {
    const path = '/sobjects/Task/Debrief_Delivery__c/d-1';
    expect((await call('PATCH', path, task)).status).toBe(201);
    expect((await call('PATCH', path, { ...task, Subject: 'Still could not pay' })).status).toBe(200);
    expect((await call('GET', path)).body).toMatchObject({
      Subject: 'Still could not pay',
      Debrief_Delivery__c: 'd-1',
    });
  });

  it('says of its key that it is unique and external', async () => {
    const { fields } = (await call('GET', '/sobjects/Task/describe')).body as { fields: { name: string }[] };
    expect(fields.find(({ name }) => name === 'Debrief_Delivery__c')).toMatchObject({
      type: 'string',
      length: 64,
      updateable: true,
      externalId: true,
      unique: true,
    });
  });

  it('relates to a contact or lead as who, and to nothing else besides a lead', async () => {
    const [lead, cases] = ['00Q5g0000000001', '5005g0000000001'];
    const refused = async (fields: object) =>
      (await call('PATCH', '/sobjects/Task/Debrief_Delivery__c/d-1', fields)).body;
    const integrity = [{ errorCode: 'FIELD_INTEGRITY_EXCEPTION' }];
    expect(await refused({ ...task, WhoId: cases })).toMatchObject(integrity);
    expect(await refused({ ...task, WhoId: lead, WhatId: cases })).toMatchObject(integrity);
    expect((await call('PATCH', '/sobjects/Task/Debrief_Delivery__c/d-1', { ...task, WhoId: lead })).status).toBe(201);
  });
});

describe('parallel first upserts', () => {
  it('make one record, and refuse the later one until it is repeated', async () => {
    sandbox.salesforce.control('upsert-race', { ms: 30 });
    const path = '/sobjects/Session_Summary__c/Delivery_Key__c/d-1';
    const write = () => call('PATCH', path, { Summary__c: 'x' });
    const answers = await Promise.all([write(), write()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 400]);
    expect(answers.find(({ status }) => status === 400)?.body).toMatchObject([{ errorCode: 'DUPLICATE_VALUE' }]);
    expect((await write()).status).toBe(200);
    expect(sandbox.salesforce.effects()).toMatchObject([{ created: true }, { created: false }]);
  });
});
