import { describe, expect, it } from 'vitest';
import { failureOf, json } from '../loopback-server.js';
import { orgOnLoopback } from './org-on-loopback.js';

const description = {
  name: 'Case',
  fields: [
    { name: 'Description', length: 32_000, updateable: true },
    { name: 'Priority_Score__c', length: 0, updateable: true },
    { name: 'CaseNumber', length: 30, updateable: false },
  ],
};

describe('fieldLength', () => {
  it('asks once an object, however many callers there are', async () => {
    const { client, calls } = await orgOnLoopback((_, response) => json(response, description));
    const fields = ['Description', 'description', 'Priority_Score__c'];
    expect(await Promise.all(fields.map((field) => client.fieldLength('Case', field)))).toEqual([32_000, 32_000, null]);
    expect(calls.map(({ url }) => url)).toEqual(['/sobjects/Case/describe']);
  });

  it.each([
    ['Nope__c', 'Case.Nope__c does not exist'],
    ['CaseNumber', 'Case.CaseNumber is not updateable'],
  ])('refuses %s and names it', async (field, reason) => {
    const { client } = await orgOnLoopback((_, response) => json(response, description));
    const error = await failureOf(client.fieldLength('Case', field));
    expect(error).toMatchObject({ kind: 'rejected', effect: 'none' });
    expect(String(error)).toContain(reason);
  });

  it('refuses an object that does not exist, and asks again next time', async () => {
    let exists = false;
    const { client } = await orgOnLoopback((_, response) =>
      exists ? json(response, description) : json(response, [{ errorCode: 'NOT_FOUND', message: 'no' }], 404),
    );
    const error = await failureOf(client.fieldLength('Case', 'Description'));
    expect(error).toMatchObject({ kind: 'rejected', status: 404 });
    expect(String(error)).toContain('Case does not exist');
    exists = true;
    expect(await client.fieldLength('Case', 'Description')).toBe(32_000);
  });

  it('never lets a name become a path', async () => {
    const { client, calls } = await orgOnLoopback((_, response) => json(response, description));
    expect(await failureOf(client.fieldLength('Case/../User', 'Name'))).toMatchObject({ kind: 'rejected' });
    expect(calls).toEqual([]);
  });
});

describe('recordUrl', () => {
  it('is in the org that answered the login', async () => {
    const { client, calls, origin } = await orgOnLoopback((_, response) => json(response, {}));
    expect(await client.recordUrl('500A')).toBe(`${origin}/500A`);
    expect(calls).toEqual([]);
  });
});
