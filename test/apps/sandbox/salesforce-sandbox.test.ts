import { createSign, generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../apps/sandbox/sandbox.js';

const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const otherKeys = generateKeyPairSync('rsa', { modulusLength: 2048 });
let sandbox: Sandbox;
let token: string;

beforeAll(async () => {
  sandbox = await startSandbox({
    salesforcePublicKey: keys.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  });
});
beforeEach(async () => {
  sandbox.salesforce.reset();
  token = await signIn();
});
afterAll(() => sandbox.close());

interface Answer {
  status: number;
  headers: Headers;
  body: unknown;
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
}

async function requestToken(form: Record<string, string>, headers: Record<string, string> = {}): Promise<Answer> {
  const url = `${sandbox.salesforce.url}/services/oauth2/token`;
  return answerOf(await fetch(url, { method: 'POST', body: new URLSearchParams(form), headers }));
}

async function signIn(): Promise<string> {
  const { clientId, clientSecret } = sandbox.credentials.salesforce;
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
  return ((await requestToken(form)).body as { access_token: string }).access_token;
}

async function call(method: string, path: string, body?: unknown): Promise<Answer> {
  const url = `${sandbox.salesforce.url}/services/data/v68.0${path}`;
  const headers = { authorization: `Bearer ${token}` };
  return answerOf(await fetch(url, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) }));
}

interface Found {
  totalSize: number;
  records: ({ Id: string } & Record<string, unknown>)[];
}

const query = (soql: string) => call('GET', `/query?q=${encodeURIComponent(soql)}`);
const found = async (soql: string) => (await query(soql)).body as Found;
const codeOf = ({ status, body }: Answer) => [status, (body as { errorCode: string }[])[0]?.errorCode];

async function contactId(email: string): Promise<string> {
  return (await found(`SELECT Id FROM Contact WHERE Email = '${email}'`)).records[0]?.Id ?? '';
}

describe('tokens', () => {
  it('come for client credentials in the body and in the header', async () => {
    const { clientId, clientSecret } = sandbox.credentials.salesforce;
    const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
    const answer = await requestToken({ grant_type: 'client_credentials' }, { authorization: `Basic ${basic}` });
    expect(answer.body).toMatchObject({ token_type: 'Bearer', instance_url: sandbox.salesforce.url });
  });

  it.each([
    [{ grant_type: 'client_credentials', client_id: 'x', client_secret: 'y' }, 'invalid_client_id'],
    [{ grant_type: 'password', username: 'x', password: 'y' }, 'unsupported_grant_type'],
    [{ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: 'a.b.c' }, 'invalid_grant'],
  ])('are refused to %j', async (form, error) => {
    expect(await requestToken(form as Record<string, string>)).toMatchObject({ status: 400, body: { error } });
  });

  it('are refused to a wrong secret', async () => {
    const { clientId } = sandbox.credentials.salesforce;
    const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: 'wrong' };
    expect((await requestToken(form)).body).toMatchObject({ error: 'invalid_client' });
  });

  it('stop working when they expire', async () => {
    expect((await query('SELECT Id FROM Contact')).status).toBe(200);
    await fetch(`${sandbox.salesforce.url}/_sandbox/expire-tokens`, { method: 'POST' });
    expect(codeOf(await query('SELECT Id FROM Contact'))).toEqual([401, 'INVALID_SESSION_ID']);
    token = await signIn();
    expect((await query('SELECT Id FROM Contact')).status).toBe(200);
    sandbox.expireSalesforceTokens();
    expect((await query('SELECT Id FROM Contact')).status).toBe(401);
  });
});

describe('the JWT flow', () => {
  function assertion(claims: Record<string, unknown> = {}, key = keys.privateKey, alg = 'RS256'): string {
    const { clientId, username } = sandbox.credentials.salesforce;
    const exp = Math.floor(Date.now() / 1_000) + 180;
    const all = { iss: clientId, sub: username, aud: 'https://login.salesforce.com', exp, ...claims };
    const signed = [{ alg }, all].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
    return `${signed}.${createSign('RSA-SHA256').update(signed).sign(key).toString('base64url')}`;
  }
  const exchange = (jwt: string) =>
    requestToken({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: jwt });

  it('signs in with a key that the certificate verifies', async () => {
    token = ((await exchange(assertion())).body as { access_token: string }).access_token;
    expect((await query('SELECT Id FROM Contact')).status).toBe(200);
  });

  it.each([
    ['another key', () => assertion({}, otherKeys.privateKey), 'invalid assertion'],
    ['another algorithm', () => assertion({}, keys.privateKey, 'none'), 'invalid assertion'],
    ['an expiry in milliseconds', () => assertion({ exp: Date.now() }), 'invalid assertion'],
    ['an expiry in the past', () => assertion({ exp: 1 }), 'expired authorization code'],
    ['another audience', () => assertion({ aud: 'https://example.com' }), 'audience is invalid'],
    ['another user', () => assertion({ sub: 'who' }), "user hasn't approved this consumer"],
    ['another client', () => assertion({ iss: 'who' }), 'client identifier invalid'],
  ])('refuses %s', async (_what, jwt, description) => {
    expect(await exchange(jwt())).toMatchObject({ status: 400, body: { error_description: description } });
  });
});

describe('queries', () => {
  it('finds contacts by e-mail in any case, and shows only what was asked for', async () => {
    const { records, totalSize } = await found("SELECT Id, FirstName FROM Contact WHERE Email = 'JANE@doe.com'");
    expect(totalSize).toBe(1);
    expect(Object.keys(records[0] ?? {})).toEqual(['attributes', 'Id', 'FirstName']);
    expect(records[0]?.Id).toMatch(/^003[0-9A-Za-z]{15}$/);
  });

  it('orders and limits several contacts of one e-mail', async () => {
    const soql = "SELECT Id, External_Id__c FROM Contact WHERE Email = 'shared@example.com' ORDER BY LastModifiedDate";
    const ascending = (await found(soql)).records.map((record) => record.External_Id__c);
    const newest = (await found(`${soql} DESC, Id LIMIT 1`)).records.map((record) => record.External_Id__c);
    expect(ascending).toEqual(['shared-b', 'shared-a']);
    expect(newest).toEqual(['shared-a']);
  });

  it('finds the open case of a person by either of their e-mails', async () => {
    const soql =
      "SELECT Id FROM Case WHERE (ContactEmail = 'load-9@example.com' OR SuppliedEmail = 'load-9@example.com') AND IsClosed = false";
    expect((await found(soql)).records).toMatchObject([{ Id: expect.stringMatching(/^500/) as string }]);
  });

  it('does not let a literal that was escaped by halves widen the search unseen', async () => {
    const hostile = "nobody\\\\' OR Email != '";
    expect((await found(`SELECT Id FROM Contact WHERE Email = '${hostile}'`)).totalSize).toBeGreaterThan(1);
    const escaped = "nobody\\\\\\' OR Email != \\'";
    expect((await found(`SELECT Id FROM Contact WHERE Email = '${escaped}'`)).totalSize).toBe(0);
  });

  it.each([
    ["SELECT Id FROM Contact WHERE Email = 'open", 'MALFORMED_QUERY'],
    ['SELECT Nickname FROM Contact', 'INVALID_FIELD'],
    ["SELECT Id FROM Contact WHERE Nickname = 'x'", 'INVALID_FIELD'],
    ["SELECT Id FROM Contact WHERE Last_Briefing__c = 'x'", 'INVALID_FIELD'],
    ["SELECT Id FROM Case WHERE IsClosed = 'false'", 'INVALID_FIELD'],
    ['SELECT Id FROM Opportunity', 'INVALID_TYPE'],
  ])('answers 400 to %s', async (soql, code) => {
    expect(codeOf(await query(soql))).toEqual([400, code]);
  });

  it('counts every call against the day', async () => {
    const [first, second] = [await query('SELECT Id FROM Lead'), await query('SELECT Id FROM Lead')];
    const used = [first, second].map(
      ({ headers }) => /^api-usage=(\d+)\//.exec(headers.get('sforce-limit-info') ?? '')?.[1],
    );
    expect(Number(used[1]) - Number(used[0])).toBe(1);
  });
});

describe('records', () => {
  it('takes a field and shows it afterwards', async () => {
    const id = await contactId('jane@doe.com');
    expect((await call('PATCH', `/sobjects/Contact/${id}`, { last_briefing__c: 'Hi' })).status).toBe(204);
    expect((await call('GET', `/sobjects/Contact/${id}?fields=Last_Briefing__c`)).body).toMatchObject({
      Id: id,
      Last_Briefing__c: 'Hi',
    });
    expect((await call('GET', `/sobjects/Contact/${id.slice(0, 15)}`)).body).toMatchObject({ Last_Briefing__c: 'Hi' });
    expect(sandbox.salesforce.effects()).toMatchObject([
      { kind: 'record', object: 'Contact', id, created: false, fields: { Last_Briefing__c: 'Hi' } },
    ]);
  });

  it('remembers what was written to people who are computed', async () => {
    const id = await contactId('load-41@example.com');
    await call('PATCH', `/sobjects/Contact/${id}`, { Description: 'kept' });
    const soql = `SELECT Id, Description FROM Contact WHERE Id = '${id}'`;
    expect((await found(soql)).records).toMatchObject([{ Description: 'kept' }]);
  });

  it.each([
    [{ Last_Briefing__c: 'x'.repeat(32_001) }, 'STRING_TOO_LONG'],
    [{ Nickname: 'x' }, 'INVALID_FIELD'],
    [{ Id: 'x' }, 'INVALID_FIELD'],
    [{ Name: 'x' }, 'INVALID_FIELD_FOR_INSERT_UPDATE'],
    [{ FirstName: ['x'] }, 'JSON_PARSER_ERROR'],
  ])('refuses a write without effect', async (fields, code) => {
    const id = await contactId('jane@doe.com');
    expect(codeOf(await call('PATCH', `/sobjects/Contact/${id}`, fields))).toEqual([400, code]);
    expect(sandbox.salesforce.effects()).toEqual([]);
  });

  it('refuses converted leads and records that are not there', async () => {
    const [lead] = (await found('SELECT Id FROM Lead WHERE IsConverted = true')).records;
    const write = { Description: 'x' };
    const refused = await call('PATCH', `/sobjects/Lead/${lead?.Id}`, write);
    expect(codeOf(refused)).toEqual([400, 'CANNOT_UPDATE_CONVERTED_LEAD']);
    expect(codeOf(await call('PATCH', '/sobjects/Contact/0035g0000000999', write))).toEqual([404, 'NOT_FOUND']);
    expect(codeOf(await call('PATCH', '/sobjects/Nothing/0035g0000000999', write))).toEqual([404, 'NOT_FOUND']);
  });

  it('describes its fields', async () => {
    const { body } = await call('GET', '/sobjects/Case/describe');
    const { fields } = body as { fields: { name: string }[] };
    expect(fields.find(({ name }) => name === 'Last_Briefing__c')).toMatchObject({
      type: 'textarea',
      length: 32_000,
      updateable: true,
    });
  });

  it('lists its versions without a token, and has no others', async () => {
    const versions = await answerOf(await fetch(`${sandbox.salesforce.url}/services/data`));
    expect(versions.body).toContainEqual(expect.objectContaining({ version: '68.0' }));
    const headers = { authorization: `Bearer ${token}` };
    const retired = await fetch(`${sandbox.salesforce.url}/services/data/v20.0/query?q=x`, { headers });
    const unborn = await fetch(`${sandbox.salesforce.url}/services/data/v99.0/query?q=x`, { headers });
    expect([retired.status, unborn.status]).toEqual([410, 404]);
  });
});

describe('upserts', () => {
  const path = '/sobjects/Session_Summary__c/Delivery_Key__c/AB12';

  it('create once and update from then on, matching the key in any case', async () => {
    const created = await call('PATCH', path, { Summary__c: 'one' });
    expect(created).toMatchObject({ status: 201, body: { success: true, created: true } });
    const updated = await call('PATCH', path.toLowerCase().replace('session_summary__c', 'Session_Summary__c'), {
      Summary__c: 'two',
    });
    expect(updated).toMatchObject({ status: 200, body: { id: (created.body as { id: string }).id, created: false } });
    expect((await call('GET', path)).body).toMatchObject({ Delivery_Key__c: 'AB12', Summary__c: 'two' });
    expect(sandbox.salesforce.effects()).toMatchObject([{ created: true }, { created: false }]);
  });

  it('create nothing when told to update only', async () => {
    expect(codeOf(await call('PATCH', `${path}?updateOnly=true`, { Summary__c: 'x' }))).toEqual([404, 'NOT_FOUND']);
    expect(sandbox.salesforce.effects()).toEqual([]);
  });

  it('answer 300 with the records when the key names several', async () => {
    const answer = await call('PATCH', '/sobjects/Contact/Legacy_Id__c/shared', { Description: 'x' });
    expect(answer.status).toBe(300);
    const urls = answer.body as string[];
    expect(urls).toHaveLength(2);
    const prefix = '/services/data/v68.0';
    expect(urls[0]?.startsWith(`${prefix}/sobjects/Contact/003`)).toBe(true);
    expect((await call('GET', urls[0]?.slice(prefix.length) ?? '')).status).toBe(200);
  });

  it('refuse a key that is too long, repeated in the body, or no external id', async () => {
    const long = `/sobjects/Session_Summary__c/Delivery_Key__c/${'a'.repeat(65)}`;
    expect(codeOf(await call('PATCH', long, {}))).toEqual([400, 'STRING_TOO_LONG']);
    expect(codeOf(await call('PATCH', path, { Delivery_Key__c: 'AB12' }))).toEqual([400, 'INVALID_FIELD']);
    expect(codeOf(await call('PATCH', '/sobjects/Contact/Email/x', {}))).toEqual([404, 'NOT_FOUND']);
  });

  it('refuse a unique value that another record has', async () => {
    const id = await contactId('jane@doe.com');
    const answer = await call('PATCH', `/sobjects/Contact/${id}`, { External_Id__c: 'SHARED-A' });
    expect(codeOf(answer)).toEqual([400, 'DUPLICATE_VALUE']);
  });
});

describe('faults', () => {
  it('show that a write repeated after a lost reply lands twice with the same bytes', async () => {
    const id = await contactId('jane@doe.com');
    sandbox.salesforce.fault({ match: { method: 'PATCH' }, drop: 'after-effect' });
    const write = () => call('PATCH', `/sobjects/Contact/${id}`, { Last_Briefing__c: 'Hi' });
    await expect(write()).rejects.toThrow();
    expect((await write()).status).toBe(204);
    expect(sandbox.salesforce.effects()).toHaveLength(2);
  });

  it('report an exhausted quota as 403 without Retry-After', async () => {
    sandbox.salesforce.fault({ status: 403 });
    const refused = await query('SELECT Id FROM Contact');
    expect(codeOf(refused)).toEqual([403, 'REQUEST_LIMIT_EXCEEDED']);
    expect(refused.headers.get('retry-after')).toBeNull();
  });

  it('use the token endpoint’s own shape there', async () => {
    sandbox.salesforce.fault({ match: { path: 'oauth2' }, status: 400 });
    expect((await requestToken({ grant_type: 'client_credentials' })).body).toMatchObject({ error: 'invalid_client' });
  });
});
