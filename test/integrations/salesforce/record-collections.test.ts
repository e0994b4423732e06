import { describe, expect, it } from 'vitest';
import { failureOf, json, type SeenRequest } from '../loopback-server.js';
import { orgOnLoopback } from './org-on-loopback.js';

interface SentRecord {
  id?: string;
  Key__c?: string;
}

const recordsOf = ({ body }: SeenRequest) => (JSON.parse(body) as { records: SentRecord[] }).records;
const failed = (statusCode: string, message = 'no') => ({
  success: false,
  errors: [{ statusCode, message, fields: [] }],
});
const rows = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ id: `500${index}`, fields: { Name: 'x' } }));

describe('updateRecords', () => {
  it('sends 200 a call, in order, each row on its own', async () => {
    const { client, calls } = await orgOnLoopback((request, response) =>
      json(
        response,
        recordsOf(request).map(({ id }) => ({ id, success: true, errors: [] })),
      ),
    );
    const results = await client.updateRecords('Case', rows(401));
    expect(results).toEqual(rows(401).map(({ id }) => ({ id, ok: true })));
    expect(calls.map((call) => `${call.method} ${call.url} ${recordsOf(call).length}`)).toEqual([
      'PATCH /composite/sobjects 200',
      'PATCH /composite/sobjects 200',
      'PATCH /composite/sobjects 1',
    ]);
    expect(JSON.parse(calls[2]?.body ?? '')).toEqual({
      allOrNone: false,
      records: [{ Name: 'x', attributes: { type: 'Case' }, id: '500400' }],
    });
  });

  it.each([
    ['UNABLE_TO_LOCK_ROW', 'no', 'unavailable'],
    ['CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', 'trigger: UNABLE_TO_LOCK_ROW', 'unavailable'],
    ['INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY', 'no', 'unauthorized'],
    ['ENTITY_IS_DELETED', 'no', 'not-found'],
    ['STRING_TOO_LONG', 'no', 'rejected'],
    ['A_CODE_OF_TOMORROW', 'no', 'rejected'],
  ])('says %s (%s) of the row it happened to as %s', async (code, message, kind) => {
    const { client } = await orgOnLoopback((_, response) =>
      json(response, [{ id: '5000', success: true, errors: [] }, failed(code, message)]),
    );
    expect(await client.updateRecords('Case', rows(2))).toMatchObject([
      { id: '5000', ok: true },
      { id: '5001', ok: false, error: { kind, code, effect: 'none' } },
    ]);
  });

  it('keeps addresses out of what Salesforce says about a row', async () => {
    const { client } = await orgOnLoopback((_, response) =>
      json(response, [failed('INVALID_EMAIL_ADDRESS', 'bad jane@example.com')]),
    );
    const [result] = await client.updateRecords('Case', rows(1));
    expect(JSON.stringify(result && !result.ok && result.error.message)).toContain('bad [e-mail]');
  });

  it('puts a second row of one record into a call of its own', async () => {
    const { client, calls } = await orgOnLoopback((request, response) =>
      json(
        response,
        recordsOf(request).map(({ id }) => ({ id, success: true })),
      ),
    );
    const twice = [...rows(1), ...rows(2)];
    expect((await client.updateRecords('Case', twice)).map(({ id }) => id)).toEqual(['5000', '5000', '5001']);
    expect(calls.map((call) => recordsOf(call).length)).toEqual([1, 2]);
  });

  it('fails when a call fails as a whole, and when an answer has other rows than it', async () => {
    const down = await orgOnLoopback((_, response) => json(response, 'down', 503));
    expect(await failureOf(down.client.updateRecords('Case', rows(1)))).toMatchObject({ kind: 'unavailable' });
    const short = await orgOnLoopback((_, response) => json(response, []));
    expect(await failureOf(short.client.updateRecords('Case', rows(1)))).toMatchObject({ effect: 'certain' });
  });
});

describe('upsertRecords', () => {
  const byKey = (...keys: string[]) => keys.map((key) => ({ key, fields: { Name: key } }));

  it('sends the key with each row and tells the ids', async () => {
    const { client, calls } = await orgOnLoopback((_, response) =>
      json(response, [{ id: 'a01', success: true, created: true }, failed('REQUIRED_FIELD_MISSING')]),
    );
    expect(await client.upsertRecords('Briefing__c', 'Key__c', byKey('d-1', 'd-2'))).toMatchObject([
      { key: 'd-1', id: 'a01', ok: true },
      { key: 'd-2', id: null, ok: false, error: { kind: 'rejected', code: 'REQUIRED_FIELD_MISSING' } },
    ]);
    expect(calls[0]).toMatchObject({ method: 'PATCH', url: '/composite/sobjects/Briefing__c/Key__c' });
    expect(calls.flatMap(recordsOf)[0]).toEqual({ Name: 'd-1', attributes: { type: 'Briefing__c' }, Key__c: 'd-1' });
  });

  it('repeats once what lost a race for its key', async () => {
    const { client, calls } = await orgOnLoopback((request, response) =>
      calls.length === 1
        ? json(response, [{ id: 'a01', success: true }, failed('DUPLICATE_VALUE')])
        : json(
            response,
            recordsOf(request).map(() => ({ id: 'a02', success: true, created: false })),
          ),
    );
    expect(await client.upsertRecords('Briefing__c', 'Key__c', byKey('d-1', 'd-2'))).toEqual([
      { key: 'd-1', id: 'a01', ok: true },
      { key: 'd-2', id: 'a02', ok: true },
    ]);
    expect(calls.map((call) => recordsOf(call).map(({ Key__c }) => Key__c))).toEqual([['d-1', 'd-2'], ['d-2']]);
  });

  it('takes keys that differ in case only for one key', async () => {
    const { client, calls } = await orgOnLoopback((request, response) =>
      json(
        response,
        recordsOf(request).map(() => ({ id: 'a01', success: true })),
      ),
    );
    await client.upsertRecords('Briefing__c', 'Key__c', byKey('d-1', 'D-1'));
    expect(calls).toHaveLength(2);
  });
});

describe('a refusal of Salesforce', () => {
  const refusedWith = async (status: number, errorCode: string, message: string) => {
    const { client } = await orgOnLoopback((_, response) => json(response, [{ errorCode, message }], status));
    return failureOf(client.updateRecord('Case', '500A', {}));
  };

  it.each([
    ['TotalRequests Limit exceeded.', 300_000],
    ['ConcurrentRequests (Concurrent API Requests) Limit exceeded.', 60_000],
  ])('by quota waits as long as “%s” deserves', async (message, retryAfterMs) => {
    expect(await refusedWith(403, 'REQUEST_LIMIT_EXCEEDED', message)).toMatchObject({
      kind: 'rate-limited',
      effect: 'none',
      retryAfterMs,
    });
  });

  it('by row lock is worth repeating though its status is 400', async () => {
    expect(await refusedWith(400, 'UNABLE_TO_LOCK_ROW', 'no')).toMatchObject({ kind: 'unavailable', effect: 'none' });
  });

  it('keeps a long code readable', async () => {
    const code = 'INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE';
    expect(await refusedWith(400, code, 'no')).toMatchObject({ kind: 'unavailable', code });
  });

  it('may have had its effect when the request ran too long', async () => {
    expect(await refusedWith(400, 'REQUEST_RUNNING_TOO_LONG', 'no')).toMatchObject({ effect: 'possible' });
  });

  it('says plainly that an external id is not unique', async () => {
    const { client } = await orgOnLoopback((_, response) => json(response, ['/a01', '/a02'], 300));
    const error = await failureOf(client.upsertRecord('Briefing__c', 'Key__c', 'd-1', {}));
    expect(error).toMatchObject({ kind: 'rejected', effect: 'none', code: 'MULTIPLE_CHOICES' });
    expect(String(error)).toContain('the external id fits more than one record');
  });
});
