import { type BulkJob, wireBulkJob } from './bulk-job.js';
import { type BulkResult, bulkResultCsv } from './bulk-rows.js';
import { isJsonObject, parseJsonObject } from './json-object.js';
import { salesforceFailure as failure, salesforceNotFound as notFound } from './salesforce-failure.js';
import { parseSalesforceId, salesforceId } from './salesforce-id.js';
import { salesforceField, salesforceObject } from './salesforce-objects.js';
import { type BulkJobTrace } from './trace.js';
import { type Reply, type VendorRequest } from './vendor-contract.js';

export interface BulkJobs {
  create(request: VendorRequest, version: string): Reply;
  upload(request: VendorRequest, id: string): Reply;
  /** Closes or aborts. */
  change(request: VendorRequest, id: string, version: string): Reply;
  /** Every poll moves the job one state on, unless it moves by control. */
  poll(id: string, version: string): Reply;
  results(id: string, result: BulkResult): Reply;
  remove(id: string): Reply;
  /** Reads `{ byControl }`: whether jobs wait for `advance` instead of moving with each poll. */
  configure(settings: unknown): void;
  /** Moves every closed job one state on. */
  advance(): void;
  apply(trace: BulkJobTrace): void;
  reset(): void;
}

const ended = new Set<BulkJob['state']>(['JobComplete', 'Failed', 'Aborted']);
const csvHeaders = { 'content-type': 'text/csv; charset=utf-8' };

function invalidState(message: string): Reply {
  return failure(400, 'INVALIDJOBSTATE', message);
}

/** Bulk API 2.0 ingest (Salesforce reference, section 7). `process` writes the rows of an uploaded job. */
export function createBulkJobs(
  note: (trace: BulkJobTrace) => void,
  process: (job: BulkJob) => Partial<BulkJob>,
): BulkJobs {
  const jobs = new Map<string, BulkJob>();
  let lastSerial = 0;
  let byControl = false;
  const store = (job: BulkJob) => note({ kind: 'bulk-job', id: job.id, job });

  function moveOn(job: BulkJob): void {
    if (job.state === 'UploadComplete') store({ ...job, state: 'InProgress' });
    else if (job.state === 'InProgress') store({ ...job, ...process(job) });
  }

  return {
    create({ body }, version) {
      const given = parseJsonObject(body) ?? {};
      const { operation, lineEnding = 'LF', contentType = 'CSV', columnDelimiter = 'COMMA' } = given;
      const object = salesforceObject(String(given.object));
      if (object === undefined) return failure(400, 'INVALIDENTITY', `Unable to find object: ${String(given.object)}`);
      if (operation !== 'upsert' && operation !== 'update') {
        return failure(400, 'INVALIDOPERATION', 'This sandbox takes upsert and update only');
      }
      const isCsv = contentType === 'CSV' && columnDelimiter === 'COMMA';
      if (!isCsv || (lineEnding !== 'LF' && lineEnding !== 'CRLF')) {
        return failure(400, 'INVALIDJOB', 'This sandbox takes comma-separated CSV with LF or CRLF only');
      }
      const key = salesforceField(object, String(given.externalIdFieldName));
      if (operation === 'upsert' && key?.externalId !== true) {
        return failure(400, 'INVALIDJOB', 'externalIdFieldName must name an external id of the object');
      }
      const id = salesforceId({ prefix: '750', serial: lastSerial + 1, generated: false });
      const job: BulkJob = {
        id,
        object: object.name,
        operation,
        externalIdFieldName: operation === 'upsert' ? (key?.name ?? null) : null,
        lineEnding,
        state: 'Open',
        createdAt: new Date().toISOString(),
        csv: null,
        header: [],
        rows: [],
        errorMessage: null,
      };
      store(job);
      return { status: 200, body: wireBulkJob(job, version) };
    },
    upload({ body, headers }, id) {
      const job = jobs.get(id);
      if (job === undefined) return notFound();
      if (headers['content-type']?.startsWith('text/csv') !== true) {
        return failure(415, 'UNSUPPORTED_MEDIA_TYPE', 'the file must be text/csv');
      }
      if (job.state !== 'Open' || job.csv !== null) return invalidState('The job takes one file while it is Open');
      store({ ...job, csv: body });
      return { status: 201 };
    },
    change({ body }, id, version) {
      const job = jobs.get(id);
      if (job === undefined) return notFound();
      const state = parseJsonObject(body)?.state;
      if (state !== 'UploadComplete' && state !== 'Aborted') return failure(400, 'INVALIDJOBSTATE', 'no such state');
      if (ended.has(job.state) || (state === 'UploadComplete' && job.state !== 'Open')) {
        return invalidState(`A job that is ${job.state} cannot become ${state}`);
      }
      store({ ...job, state });
      return { status: 200, body: wireBulkJob({ ...job, state }, version) };
    },
    poll(id, version) {
      const job = jobs.get(id);
      if (job === undefined) return notFound();
      if (!byControl) moveOn(job);
      return { status: 200, body: wireBulkJob(jobs.get(id) ?? job, version) };
    },
    results(id, result) {
      const job = jobs.get(id);
      if (job === undefined) return notFound();
      if (!ended.has(job.state)) return invalidState('The job has not ended');
      return { status: 200, text: bulkResultCsv(job, result), headers: csvHeaders };
    },
    remove(id) {
      const job = jobs.get(id);
      if (job === undefined) return notFound();
      if (!ended.has(job.state) && job.state !== 'UploadComplete') return invalidState('The job is still at work');
      note({ kind: 'bulk-job', id, job: null });
      return { status: 204 };
    },
    configure(settings) {
      if (!isJsonObject(settings) || typeof settings.byControl !== 'boolean') {
        throw new TypeError('byControl is true or false.');
      }
      byControl = settings.byControl;
    },
    advance() {
      for (const job of [...jobs.values()]) moveOn(job);
    },
    apply({ id, job }) {
      lastSerial = Math.max(lastSerial, parseSalesforceId(id)?.serial ?? 0);
      if (job === null) jobs.delete(id);
      else jobs.set(id, job);
    },
    reset() {
      jobs.clear();
      byControl = false;
    },
  };
}
