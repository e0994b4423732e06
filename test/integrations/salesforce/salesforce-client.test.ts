import { generateKeyPairSync } from 'node:crypto';
import { type ServerResponse } from 'node:http';
import { jwtVerify } from 'jose';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SalesforceClient, type SalesforceOptions } from '../../../integrations/salesforce/salesforce-client.js';
import { failureOf, json, type SeenRequest, startLoopback } from '../loopback-server.js';

const tokenPath = '/services/oauth2/token';
const noRecords = { totalSize: 0, done: true, records: [] };
const byEmail = { object: 'Contact', field: 'Email', value: 'jane@example.com' };

/** An org whose login hands out fake-token-1, fake-token-2 and so on. */
async function orgAnswering(
  answer: (request: SeenRequest, response: ServerResponse) => void,
  options: Partial<SalesforceOptions> = {},
  logIn?: (response: ServerResponse) => void,
) {
  let logins = 0;
  const server = await startLoopback((request, response) => {
    if (request.url !== tokenPath) answer(request, response);
    else if (logIn) logIn(response);
    else json(response, { access_token: `fake-token-${++logins}`, instance_url: server.origin });
  });
  const client = new SalesforceClient({
    connection: 'salesforce',
    loginUrl: server.origin,
    clientId: 'fake-client',
    clientSecret: 'fake-secret',
    apiVersion: '68.0',
    ...options,
  });
  onTestFinished(() => client.close());
  const calls = () => server.seen.filter(({ url }) => url !== tokenPath);
  const tokens = () => server.seen.filter(({ url }) => url === tokenPath);
  return { client, calls, tokens };
}

function refuse(response: ServerResponse, status: number, errorCode: string, message = 'no'): void {
  json(response, [{ errorCode, message, fields: [] }], status);
}

describe('logging in', () => {
  it('happens once for calls at once, with client credentials', async () => {
    const { client, calls, tokens } = await orgAnswering((_, response) => json(response, noRecords));
    await Promise.all([client.findRecords(byEmail), client.findRecords(byEmail), client.findRecords(byEmail)]);
    expect(tokens()).toHaveLength(1);
    expect(Object.fromEntries(new URLSearchParams(tokens()[0]?.body))).toEqual({
      grant_type: 'client_credentials',
      client_id: 'fake-client',
      client_secret: 'fake-secret',
    });
    expect(calls()[0]?.headers.authorization).toBe('Bearer fake-token-1');
  });

  it('signs a short-lived JWT where there is a key', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const { client, tokens } = await orgAnswering((_, response) => json(response, noRecords), {
      privateKey: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
      username: 'robot@acme.example',
      audience: 'https://login.salesforce.com',
    });
    await client.findRecords(byEmail);
    const form = new URLSearchParams(tokens()[0]?.body);
    expect(form.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
    const { payload } = await jwtVerify(form.get('assertion') ?? '', publicKey, { algorithms: ['RS256'] });
    expect(payload).toMatchObject({
      iss: 'fake-client',
      sub: 'robot@acme.example',
      aud: 'https://login.salesforce.com',
    });
    expect(payload.exp).toBeLessThanOrEqual(Date.now() / 1000 + 180);
  });

  it('is renewed once for all calls whose session ended', async () => {
    const { client, calls, tokens } = await orgAnswering(({ headers }, response) => {
      if (headers.authorization === 'Bearer fake-token-1') refuse(response, 401, 'INVALID_SESSION_ID');
      else json(response, noRecords);
    });
    await Promise.all([client.findRecords(byEmail), client.findRecords(byEmail)]);
    expect(tokens()).toHaveLength(2);
    expect(calls()).toHaveLength(4);
  });

  it('is not tried a third time when the renewed session is refused too', async () => {
    const { client, calls, tokens } = await orgAnswering((_, response) => refuse(response, 401, 'INVALID_SESSION_ID'));
    expect(await failureOf(client.findRecords(byEmail))).toMatchObject({
      kind: 'unauthorized',
      code: 'INVALID_SESSION_ID',
    });
    expect([calls().length, tokens().length]).toEqual([2, 2]);
  });

  it('is the operator’s to put right when refused, and no write happened', async () => {
    const { client, tokens } = await orgAnswering(
      () => undefined,
      {},
      (response) =>
        json(response, { error: 'invalid_client', error_description: 'invalid client credentials fake-secret' }, 401),
    );
    const error = await failureOf(client.updateRecord('Case', '500', {}));
    expect(error).toMatchObject({ kind: 'unauthorized', code: 'invalid_client', effect: 'none' });
    expect((error as Error).message).toBe(
      'salesforce: could not log in: POST answered 401 (invalid_client: invalid client credentials [secret])',
    );
    expect(tokens()).toHaveLength(1);
  });

  it('may be tried again when it raced another login or the host is down', async () => {
    const racing = { error: 'invalid_grant', error_description: 'token request is already being processed' };
    for (const answer of [(r: ServerResponse) => json(r, racing, 400), (r: ServerResponse) => json(r, 'down', 503)]) {
      const { client } = await orgAnswering(() => undefined, {}, answer);
      expect(await failureOf(client.updateRecord('Case', '500', {}))).toMatchObject({
        kind: 'unavailable',
        effect: 'none',
      });
    }
  });

  it('never sends the token to a host that nobody vouches for', async () => {
    const { client, calls } = await orgAnswering(
      () => undefined,
      {},
      (response) => json(response, { access_token: 'fake-token', instance_url: 'https://evil.example' }),
    );
    const error = await failureOf(client.findRecords(byEmail));
    expect(error).toMatchObject({ kind: 'unauthorized', effect: 'none' });
    expect((error as Error).message).toContain('sends calls to evil.example');
    expect(calls()).toHaveLength(0);
  });

  it('says what is missing from the configuration', async () => {
    const { client } = await orgAnswering(() => undefined, { clientSecret: '', privateKey: 'fake', username: 'robot' });
    expect(await failureOf(client.findRecords(byEmail))).toMatchObject({
      kind: 'unauthorized',
      message: 'salesforce: could not log in: privateKey is not a PEM private key',
    });
  });
});

describe('findRecords', () => {
  it('returns ids in the order of the query', async () => {
    const { client, calls } = await orgAnswering((_, response) =>
      json(response, { totalSize: 2, done: true, records: [{ Id: '003A' }, { Id: '003B' }] }),
    );
    expect(await client.findRecords(byEmail)).toEqual([{ id: '003A' }, { id: '003B' }]);
    const url = new URL(calls()[0]?.url ?? '', 'http://host');
    expect(url.pathname).toBe('/services/data/v68.0/query');
    expect(url.searchParams.get('q')).toContain("FROM Contact WHERE Email = 'jane@example.com'");
  });

  it('keeps the address out of an error that quotes the query', async () => {
    const { client } = await orgAnswering((_, response) =>
      refuse(response, 400, 'MALFORMED_QUERY', "WHERE Email = 'jane@example.com' ERROR at Row:1"),
    );
    const error = await failureOf(client.findRecords(byEmail));
    expect(error).toMatchObject({ kind: 'rejected', code: 'MALFORMED_QUERY' });
    expect((error as Error).message).not.toContain('jane');
  });
});

describe('updateRecord', () => {
  it('sets fields without running assignment rules', async () => {
    const { client, calls } = await orgAnswering((_, response) => response.writeHead(204).end());
    await client.updateRecord('Case', '500A', { Description: 'text' });
    expect(calls()[0]).toMatchObject({
      method: 'PATCH',
      url: '/services/data/v68.0/sobjects/Case/500A',
      body: '{"Description":"text"}',
    });
    expect(calls()[0]?.headers['sforce-auto-assign']).toBe('FALSE');
  });

  it.each([
    [403, 'REQUEST_LIMIT_EXCEEDED', 'no', 'rate-limited', 'none'],
    [403, 'INSUFFICIENT_ACCESS', 'no', 'unauthorized', 'none'],
    [400, 'UNABLE_TO_LOCK_ROW', 'no', 'unavailable', 'none'],
    [400, 'CANNOT_EXECUTE_FLOW_TRIGGER', 'caused by UNABLE_TO_LOCK_ROW', 'unavailable', 'none'],
    [400, 'CANNOT_EXECUTE_FLOW_TRIGGER', 'a rule of ours', 'rejected', 'none'],
    [400, 'STRING_TOO_LONG', 'no', 'rejected', 'none'],
    [404, 'ENTITY_IS_DELETED', 'no', 'not-found', 'none'],
    [410, 'UNSUPPORTED_API_VERSION', 'no', 'rejected', 'none'],
    [500, 'UNKNOWN_EXCEPTION', 'no', 'unavailable', 'possible'],
    [400, 'SOMETHING_NEW', 'no', 'rejected', 'none'],
  ])('answered %i %s (%s) is %s with effect %s', async (status, code, message, kind, effect) => {
    const { client } = await orgAnswering((_, response) => refuse(response, status, code, message));
    expect(await failureOf(client.updateRecord('Case', '500A', {}))).toMatchObject({ kind, effect, code, status });
  });
});

describe('upsertRecord', () => {
  it('encodes the key and takes a body or none for an answer', async () => {
    const { client, calls } = await orgAnswering(({ url }, response) =>
      url.endsWith('new')
        ? json(response, { id: 'a01', success: true, created: true }, 201)
        : response.writeHead(204).end(),
    );
    expect(await client.upsertRecord('Summary__c', 'Key__c', 'a/new', {})).toEqual({ id: 'a01', created: true });
    expect(await client.upsertRecord('Summary__c', 'Key__c', 'old', {})).toEqual({ id: null, created: false });
    expect(calls()[0]?.url).toBe('/services/data/v68.0/sobjects/Summary__c/Key__c/a%2Fnew');
  });

  it('is repeated once when another first write came before it', async () => {
    let attempts = 0;
    const { client } = await orgAnswering((_, response) => {
      if (++attempts === 1) refuse(response, 400, 'DUPLICATE_VALUE');
      else json(response, { id: 'a01', created: false });
    });
    expect(await client.upsertRecord('Summary__c', 'Key__c', 'k', {})).toEqual({ id: 'a01', created: false });
    expect(attempts).toBe(2);
  });

  it('does not insist when it is refused again, nor when the key fits several records', async () => {
    const { client, calls } = await orgAnswering(({ url }, response) =>
      url.endsWith('several') ? json(response, ['/services/x'], 300) : refuse(response, 400, 'DUPLICATE_VALUE'),
    );
    expect(await failureOf(client.upsertRecord('S__c', 'K__c', 'k', {}))).toMatchObject({ code: 'DUPLICATE_VALUE' });
    expect(await failureOf(client.upsertRecord('S__c', 'K__c', 'several', {}))).toMatchObject({
      kind: 'rejected',
      code: 'MULTIPLE_CHOICES',
    });
    expect(calls()).toHaveLength(3);
  });
});
