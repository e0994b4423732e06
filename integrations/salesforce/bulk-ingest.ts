import { z } from 'zod';
import { type IntegrationError } from '../http/integration-error.js';
import { pathSegment } from '../http/path-segment.js';
import { type BulkRows, fromBulkCsv, toBulkCsv } from './bulk-csv.js';
import { rowError } from './row-error.js';
import { type SalesforceHttp } from './salesforce-http.js';
import { createdJob, jobInfo } from './salesforce-responses.js';
import { soqlIdentifier } from './soql.js';

/** Where a job stands. `completed` says nothing about its rows, of which each may have failed. */
export interface BulkState {
  state: 'running' | 'completed' | 'failed' | 'aborted';
  recordsProcessed: number;
  recordsFailed: number;
  /** Why Salesforce gave a job up. */
  message: string | null;
}

/** What became of one row; in no order. */
export interface BulkRowResult {
  /** The row's value of the external-id field. */
  key: string;
  ok: boolean;
  /** Salesforce's id of the record, where it names one. */
  id?: string;
  error?: IntegrationError;
}

const states: Record<string, BulkState['state']> = { JobComplete: 'completed', Failed: 'failed', Aborted: 'aborted' };
const transferTimeoutMs = 120_000;
const maxResultBytes = 256 * 1024 * 1024;

/**
 * Hands rows to Bulk API 2.0 for an upsert and lets it start; the job's own calls follow its progress. Repeatable, since
 * the rows are upserted by key. A job that could not be filled is left to expire.
 */
export async function startBulkUpsert(
  http: SalesforceHttp,
  { object, externalIdField }: { object: string; externalIdField: string },
  rows: BulkRows,
  signal?: AbortSignal,
): Promise<{ jobId: string }> {
  const csv = await toBulkCsv(rows, soqlIdentifier(externalIdField));
  const { body } = await http.request({
    method: 'POST',
    path: '/jobs/ingest',
    json: {
      object: soqlIdentifier(object),
      operation: 'upsert',
      externalIdFieldName: externalIdField,
      contentType: 'CSV',
      lineEnding: 'LF',
      columnDelimiter: 'COMMA',
    },
    attempt: 'create a bulk job',
    schema: createdJob,
    signal,
  });
  const path = jobPath(body.id);
  await http.request({
    method: 'PUT',
    path: `${path}/batches`,
    bytes: { content: csv, type: 'text/csv' },
    attempt: 'upload the rows of a bulk job',
    answer: 'ignored',
    schema: z.undefined(),
    timeoutMs: transferTimeoutMs,
    signal,
  });
  await http.request({
    method: 'PATCH',
    path,
    json: { state: 'UploadComplete' },
    attempt: 'start a bulk job',
    answer: 'ignored',
    schema: z.undefined(),
    signal,
  });
  return { jobId: body.id };
}

/** Where a job stands; cheap enough to be asked every few seconds. */
export async function bulkState(http: SalesforceHttp, jobId: string, signal?: AbortSignal): Promise<BulkState> {
  const job = await readJob(http, jobId, signal);
  return {
    state: states[job.state] ?? 'running',
    recordsProcessed: job.numberRecordsProcessed ?? 0,
    recordsFailed: job.numberRecordsFailed ?? 0,
    message: job.errorMessage || null,
  };
}

/** What became of every row of a job that has ended, matched by key, since results come in another order than rows. */
export async function bulkResults(http: SalesforceHttp, jobId: string, signal?: AbortSignal): Promise<BulkRowResult[]> {
  const { externalIdFieldName: keyField } = await readJob(http, jobId, signal);
  const read = async (which: string) => {
    const { body } = await http.request({
      method: 'GET',
      path: `${jobPath(jobId)}/${which}/`,
      headers: { accept: 'text/csv' },
      attempt: 'read the results of a bulk job',
      answer: 'text',
      schema: z.string(),
      maxResponseBytes: maxResultBytes,
      timeoutMs: transferTimeoutMs,
      readOnly: true,
      signal,
    });
    return fromBulkCsv(body).map((row) => ({ row, key: row[keyField] ?? '' }));
  };
  const failure = (code: string, message: string) =>
    rowError(http.connection, 'write a row in bulk', { code, message });
  const written = (await read('successfulResults')).map(({ row, key }) => ({ key, ok: true, ...idOf(row) }));
  const failed = (await read('failedResults')).map(({ row, key }) => {
    const [, code, message] = /^(\w+):([\s\S]*)$/.exec(row.sf__Error ?? '') ?? [undefined, '', row.sf__Error];
    return { key, ok: false, ...idOf(row), error: failure(code ?? '', message ?? '') };
  });
  const unprocessed = (await read('unprocessedrecords')).map(({ key }) => ({
    key,
    ok: false,
    error: failure('SERVER_UNAVAILABLE', 'the job ended before this row was processed'),
  }));
  return [...written, ...failed, ...unprocessed];
}

async function readJob(http: SalesforceHttp, jobId: string, signal?: AbortSignal) {
  const { body } = await http.request({
    method: 'GET',
    path: jobPath(jobId),
    attempt: 'ask for a bulk job',
    schema: jobInfo,
    readOnly: true,
    signal,
  });
  return body;
}

function jobPath(jobId: string): string {
  return `/jobs/ingest/${pathSegment(jobId, 'salesforce')}`;
}

function idOf({ sf__Id: id }: Record<string, string>): { id?: string } {
  return id ? { id } : {};
}
