import { setTimeout as sleep } from 'node:timers/promises';
import { createBulkJobs } from './bulk-jobs.js';
import { type BulkResult, processBulkJob } from './bulk-rows.js';
import { type RecordEffect } from './effect.js';
import { type EntryStore } from './effect-file.js';
import { isJsonObject, parseJsonObject } from './json-object.js';
import { createSalesforceCollections } from './salesforce-collections.js';
import { createRecordWrites, type RecordPlan } from './record-writes.js';
import { createRowFailures } from './row-failures.js';
import { refusalReply, salesforceFailure as failure, salesforceNotFound as notFound } from './salesforce-failure.js';
import {
  describeObject,
  type SalesforceField,
  salesforceField,
  type SalesforceObject,
  salesforceObject,
  salesforceObjects,
} from './salesforce-objects.js';
import { answerQuery, showRecord } from './salesforce-reading.js';
import { createSalesforceRecords } from './salesforce-records.js';
import { createSalesforceTokens, type SalesforceCredentials, tokenFailure } from './salesforce-tokens.js';
import { type Population } from './seeded-people.js';
import { type BulkJobTrace } from './trace.js';
import { type Reply, type Route, type VendorContract, type VendorRequest } from './vendor-contract.js';
import { createVendorLog, type VendorLog } from './vendor-log.js';

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

const bulkResults: BulkResult[] = ['successfulResults', 'failedResults', 'unprocessedrecords'];

/**
 * One Salesforce org: token endpoint, query, records, collections and Bulk ingest (Salesforce reference, sections 2 to
 * 7). `publicKey` (PEM) is the certificate of the JWT flow; without it that flow is refused. Controls: `expire-tokens`,
 * `row-failures`, `upsert-race` (`{ ms }` between the look and the write of a first upsert), `bulk-jobs` and
 * `advance-bulk-jobs`.
 */
export function createSalesforceSandbox(
  people: Population,
  credentials: SalesforceCredentials,
  now: Date,
  store: EntryStore,
  publicKey?: string,
): VendorContract {
  const land = (effect: RecordEffect) => log.land(effect);
  const records = createSalesforceRecords(people, now);
  const writes = createRecordWrites(records);
  const rowFailures = createRowFailures();
  const collections = createSalesforceCollections(writes, rowFailures, land);
  const jobs = createBulkJobs(
    (trace) => log.note(trace),
    (job) => processBulkJob(job, writes, rowFailures, land),
  );
  const log: VendorLog<RecordEffect, BulkJobTrace> = createVendorLog<RecordEffect, BulkJobTrace>(store, (entry) => {
    if (entry.kind === 'record') records.apply(entry);
    else jobs.apply(entry);
  });
  const tokens = createSalesforceTokens(credentials, publicKey);
  let requestCount = 0;
  let upsertRaceMs = 0;

  function externalIdField(object: SalesforceObject, name: string): SalesforceField | undefined {
    const field = salesforceField(object, name);
    return field?.externalId === true ? field : undefined;
  }

  const noExternalId = (name: string) =>
    failure(404, 'NOT_FOUND', `Provided external ID field does not exist or is not accessible: ${name}`);

  /** The vendor's answer to a single write, which lands if it can. */
  function written(plan: RecordPlan, version: string): Reply {
    if ('effect' in plan) {
      land(plan.effect);
      const { id, created } = plan.effect;
      return { status: created ? 201 : 200, body: { id, success: true, errors: [], created } };
    }
    if (!('several' in plan)) return refusalReply(plan.refusal);
    const objectName = (id: string) => salesforceObjects.find(({ prefix }) => id.startsWith(prefix))?.name;
    const urls = plan.several.map((id) => `/services/data/${version}/sobjects/${objectName(id)}/${id}`);
    return { status: 300, body: urls };
  }

  async function upsert(
    { body, query }: VendorRequest,
    object: SalesforceObject,
    field: SalesforceField,
    value: string,
    version: string,
  ): Promise<Reply> {
    const given = parseJsonObject(body);
    const updateOnly = query.get('updateOnly') === 'true';
    const isFirst = upsertRaceMs > 0 && records.withValue(object, field, value).length === 0;
    if (isFirst) await sleep(upsertRaceMs);
    return written(writes.upsert(object, field, value, given, { updateOnly, createOnly: isFirst }), version);
  }

  type ObjectAnswer = (
    request: VendorRequest,
    object: SalesforceObject,
    rest: string[],
    version: string,
  ) => Reply | Promise<Reply>;

  type VersionAnswer = (request: VendorRequest, rest: string[], version: string) => Reply;

  function versionRoute(method: string, path: string, answer: VersionAnswer): Route {
    return {
      method,
      path: `/services/data/:version/${path}`,
      ...(method !== 'GET' && { delay: 'delivery' as const, writes: true as const }),
      answer: (request, version = '', ...rest) => unsupportedVersion(version) ?? answer(request, rest, version),
    };
  }

  function objectRoute(method: string, path: string, answer: ObjectAnswer): Route {
    return {
      method,
      path: `/services/data/:version/${path}`,
      ...(method === 'PATCH' && { delay: 'delivery' as const, writes: true as const }),
      answer(request, version = '', name = '', ...rest) {
        const object = salesforceObject(name);
        return (
          unsupportedVersion(version) ?? (object === undefined ? notFound() : answer(request, object, rest, version))
        );
      },
    };
  }

  return {
    log,
    reset() {
      records.reset();
      jobs.reset();
      rowFailures.clear();
      upsertRaceMs = 0;
    },
    controls: {
      'expire-tokens': () => tokens.expireAll(),
      'row-failures': (rule) => rowFailures.add(rule),
      'upsert-race'(settings) {
        const ms = isJsonObject(settings) ? settings.ms : undefined;
        if (typeof ms !== 'number' || ms < 0) throw new TypeError('ms is a number of milliseconds.');
        upsertRaceMs = ms;
      },
      'bulk-jobs': (settings) => jobs.configure(settings),
      'advance-bulk-jobs': () => jobs.advance(),
    },
    refusal({ path, headers }) {
      if (path === tokenPath || path === '/services/data') return undefined;
      const token = headers.authorization?.replace(/^Bearer /, '') ?? '';
      return tokens.accepts(token) ? undefined : failure(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
    },
    notFound,
    failure(status, { path }, given) {
      if (path === tokenPath) {
        if (status >= 500) return tokenFailure(status, 'server_error', 'temporarily unavailable');
        return tokenFailure(status, 'invalid_client', 'invalid client credentials');
      }
      const [code, message] = codes[status] ?? ['UNKNOWN_EXCEPTION', `Request failed with status ${status}`];
      return failure(status, given ?? code, given === undefined ? message : `${given} on demand`);
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
        answer: (request, version = '') => unsupportedVersion(version) ?? answerQuery(records, request, version),
      },
      objectRoute('GET', 'sobjects/:object/describe', (_request, object) => ({
        status: 200,
        body: describeObject(object),
      })),
      objectRoute('GET', 'sobjects/:object/:id', (request, object, [id = ''], version) => {
        const row = records.find(object, id);
        return row === undefined ? notFound() : showRecord(request, object, row, version);
      }),
      objectRoute('PATCH', 'sobjects/:object/:id', ({ body }, object, [id = ''], version) => {
        const reply = written(writes.update(object, id, parseJsonObject(body)), version);
        return reply.status === 200 ? { status: 204 } : reply;
      }),
      objectRoute('GET', 'sobjects/:object/:field/:value', (request, object, [name = '', value = ''], version) => {
        const field = externalIdField(object, name);
        if (field === undefined) return noExternalId(name);
        const [row] = records.withValue(object, field, value);
        return row === undefined ? notFound() : showRecord(request, object, row, version);
      }),
      objectRoute('PATCH', 'sobjects/:object/:field/:value', (request, object, [name = '', value = ''], version) => {
        const field = externalIdField(object, name);
        return field === undefined ? noExternalId(name) : upsert(request, object, field, value, version);
      }),
      objectRoute('PATCH', 'composite/sobjects/:object/:field', ({ body }, object, [name = '']) => {
        const field = externalIdField(object, name);
        return field === undefined ? noExternalId(name) : collections.upsert(body, object, field);
      }),
      versionRoute('PATCH', 'composite/sobjects', ({ body }) => collections.update(body)),
      versionRoute('POST', 'jobs/ingest', (request, _rest, version) => jobs.create(request, version)),
      versionRoute('PUT', 'jobs/ingest/:id/batches', (request, [id = '']) => jobs.upload(request, id)),
      versionRoute('PATCH', 'jobs/ingest/:id', (request, [id = ''], version) => jobs.change(request, id, version)),
      versionRoute('GET', 'jobs/ingest/:id', (_request, [id = ''], version) => jobs.poll(id, version)),
      versionRoute('DELETE', 'jobs/ingest/:id', (_request, [id = '']) => jobs.remove(id)),
      // Both spellings of the path are documented.
      ...bulkResults.flatMap((result) =>
        [result, `${result}/`].map((name) =>
          versionRoute('GET', `jobs/ingest/:id/${name}`, (_request, [id = '']) => jobs.results(id, result)),
        ),
      ),
    ],
  };
}
