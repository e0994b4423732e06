import { type RecordEffect } from './effect.js';
import { type JsonObject } from './json-object.js';
import { createRecordWrites } from './record-writes.js';
import { salesforceFailure as failure, salesforceNotFound as notFound } from './salesforce-failure.js';
import {
  describeObject,
  type SalesforceField,
  salesforceField,
  type SalesforceObject,
  salesforceObject,
} from './salesforce-objects.js';
import { createSalesforceRecords, type SalesforceRow } from './salesforce-records.js';
import { createSalesforceTokens, type SalesforceCredentials, tokenFailure } from './salesforce-tokens.js';
import { type Population } from './seeded-people.js';
import { parseSoql } from './soql-query.js';
import { InvalidField, mentionedTexts, selectRows } from './soql-selection.js';
import { MalformedQuery } from './soql-tokens.js';
import { type Reply, type Route, type VendorContract, type VendorRequest } from './vendor-contract.js';

const tokenPath = '/services/oauth2/token';
const newestVersion = 68;
const oldestVersion = 31;
const dailyRequests = 5_000_000;

const codes: Record<number, [code: string, message: string]> = {
  400: ['FIELD_CUSTOM_VALIDATION_EXCEPTION', 'A validation rule of the org refused the record'],
  401: ['INVALID_SESSION_ID', 'Session expired or invalid'],
  403: ['REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.'],
  404: ['NOT_FOUND', 'The requested resource does not exist'],
  410: ['UNSUPPORTED_API_VERSION', 'This API version has been retired'],
  429: ['REQUEST_LIMIT_EXCEEDED', 'ConcurrentRequests (Concurrent API Requests) Limit exceeded.'],
  500: ['UNKNOWN_EXCEPTION', 'An unexpected error occurred'],
  503: ['SERVER_UNAVAILABLE', 'Server temporarily unavailable'],
};

function unsupportedVersion(version: string): Reply | undefined {
  const number = /^v(\d+)\.0$/.exec(version)?.[1];
  if (number === undefined || Number(number) > newestVersion) return notFound();
  if (Number(number) >= oldestVersion) return undefined;
  return failure(410, 'UNSUPPORTED_API_VERSION', `${version} of the API has been retired`);
}

/**
 * One Salesforce org: token endpoint, query, record reads, writes and upserts (Salesforce reference, sections 2 to 6).
 * `publicKey` (PEM) is the certificate of the JWT flow; without it that flow is refused.
 */
export function createSalesforceSandbox(
  people: Population,
  credentials: SalesforceCredentials,
  now: Date,
  publicKey?: string,
): VendorContract {
  const effects: RecordEffect[] = [];
  const records = createSalesforceRecords(people, now);
  const writes = createRecordWrites(records, effects);
  const tokens = createSalesforceTokens(credentials, publicKey);
  let requestCount = 0;

  function attributes(object: SalesforceObject, id: string, version: string): JsonObject {
    return { attributes: { type: object.name, url: `/services/data/${version}/sobjects/${object.name}/${id}` } };
  }

  function query({ query }: VendorRequest, version: string): Reply {
    try {
      const parsed = parseSoql(query.get('q') ?? '');
      const object = salesforceObject(parsed.object);
      if (object === undefined) {
        return failure(400, 'INVALID_TYPE', `sObject type '${parsed.object}' is not supported.`);
      }
      const asked = { ...parsed, fields: ['Id', ...parsed.fields.filter((name) => name.toLowerCase() !== 'id')] };
      const rows = selectRows(asked, object, records.rows(object, mentionedTexts(parsed.where)));
      const found = rows.map((row) => ({ ...attributes(object, String(row.Id), version), ...row }));
      return { status: 200, body: { totalSize: found.length, done: true, records: found } };
    } catch (error) {
      if (error instanceof MalformedQuery) return failure(400, 'MALFORMED_QUERY', error.message);
      if (error instanceof InvalidField) return failure(400, 'INVALID_FIELD', error.message);
      throw error;
    }
  }

  function shown(request: VendorRequest, object: SalesforceObject, row: SalesforceRow, version: string): Reply {
    const names = request.query.get('fields')?.split(',') ?? object.fields.map(({ name }) => name);
    const fields = names.map((name) => salesforceField(object, name));
    const unknown = fields.indexOf(undefined);
    if (unknown >= 0) {
      return failure(400, 'INVALID_FIELD', `No such column '${names[unknown]}' on entity '${object.name}'.`);
    }
    const values = fields.flatMap((field) => (field === undefined ? [] : [[field.name, row[field.name] ?? null]]));
    return {
      status: 200,
      body: { ...attributes(object, row.Id, version), ...(Object.fromEntries(values) as JsonObject), Id: row.Id },
    };
  }

  function externalIdField(object: SalesforceObject, name: string): SalesforceField | undefined {
    const field = salesforceField(object, name);
    return field?.externalId === true ? field : undefined;
  }

  const noExternalId = (name: string) =>
    failure(404, 'NOT_FOUND', `Provided external ID field does not exist or is not accessible: ${name}`);

  type ObjectAnswer = (request: VendorRequest, object: SalesforceObject, rest: string[], version: string) => Reply;

  function objectRoute(method: string, path: string, answer: ObjectAnswer): Route {
    return {
      method,
      path: `/services/data/:version/sobjects/:object/${path}`,
      ...(method === 'PATCH' && { delay: 'delivery' as const }),
      answer(request, version = '', name = '', ...rest) {
        const object = salesforceObject(name);
        return (
          unsupportedVersion(version) ?? (object === undefined ? notFound() : answer(request, object, rest, version))
        );
      },
    };
  }

  return {
    effects,
    reset: () => records.reset(),
    controls: { 'expire-tokens': () => tokens.expireAll() },
    refusal({ path, headers }) {
      if (path === tokenPath || path === '/services/data') return undefined;
      const token = headers.authorization?.replace(/^Bearer /, '') ?? '';
      return tokens.accepts(token) ? undefined : failure(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
    },
    notFound,
    failure(status, { path }) {
      if (path === tokenPath) {
        if (status >= 500) return tokenFailure(status, 'server_error', 'temporarily unavailable');
        return tokenFailure(status, 'invalid_client', 'invalid client credentials');
      }
      const [code, message] = codes[status] ?? ['UNKNOWN_EXCEPTION', `Request failed with status ${status}`];
      return failure(status, code, message);
    },
    headers() {
      requestCount += 1;
      return { 'sforce-limit-info': `api-usage=${requestCount}/${dailyRequests}` };
    },
    routes: [
      { method: 'POST', path: tokenPath, answer: (request) => tokens.issue(request) },
      {
        method: 'GET',
        path: '/services/data',
        answer: () => ({
          status: 200,
          body: [66, 67, 68].map((version) => ({
            label: `Release ${version}`,
            url: `/services/data/v${version}.0`,
            version: `${version}.0`,
          })),
        }),
      },
      {
        method: 'GET',
        path: '/services/data/:version/query',
        answer: (request, version) => unsupportedVersion(version) ?? query(request, version),
      },
      objectRoute('GET', 'describe', (_request, object) => ({ status: 200, body: describeObject(object) })),
      objectRoute('GET', ':id', (request, object, [id = ''], version) => {
        const row = records.find(object, id);
        return row === undefined ? notFound() : shown(request, object, row, version);
      }),
      objectRoute('PATCH', ':id', (request, object, [id = '']) => writes.update(request, object, id)),
      objectRoute('GET', ':field/:value', (request, object, [name = '', value = ''], version) => {
        const field = externalIdField(object, name);
        if (field === undefined) return noExternalId(name);
        const [row] = writes.withExternalId(object, field, value);
        return row === undefined ? notFound() : shown(request, object, row, version);
      }),
      objectRoute('PATCH', ':field/:value', (request, object, [name = '', value = '']) => {
        const field = externalIdField(object, name);
        return field === undefined ? noExternalId(name) : writes.upsert(request, object, field, value);
      }),
    ],
  };
}
