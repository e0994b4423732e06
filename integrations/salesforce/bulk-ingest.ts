import { z } from 'zod';
import { pathSegment } from '../http/path-segment.js';
import { type BulkFailures, readBulkFailures } from './bulk-failures.js';
import { type SalesforceHttp } from './salesforce-http.js';
import { createdJob, jobInfo } from './salesforce-responses.js';
import { soqlIdentifier } from './soql.js';

/** Where a job stands. `open` waits for its rows; `completed` says nothing about them, of which each may have failed. */
export interface BulkState {
  state: 'open' | 'running' | 'completed' | 'failed' | 'aborted';
  recordsProcessed: number;
  recordsFailed: number;
  /** Why Salesforce gave a job up. */
  message: string | null;
}

/**
 * Upserts of many rows with Bulk API 2.0, a job at a time: create, upload, start, then ask for its state. Repeatable,
 * since rows are upserted by key. Every method throws IntegrationError, or the signal's reason when aborted.
 */
export interface BulkIngest {
  /** A job that waits for its rows; one that is left so expires within a day. */
  create(target: { object: string; externalIdField: string }, signal?: AbortSignal): Promise<{ jobId: string }>;
  /** All rows of a job, in one go, as `toBulkCsv` makes them. A job takes them once. */
  upload(jobId: string, csv: Buffer, signal?: AbortSignal): Promise<void>;
  /** Lets a job begin whose rows are there. */
  start(jobId: string, signal?: AbortSignal): Promise<void>;
  /** Gives up a job that has not ended; rows that it has written stay. */
  abort(jobId: string, signal?: AbortSignal): Promise<void>;
  /** Where a job stands; cheap enough to be asked every few seconds. */
  state(jobId: string, signal?: AbortSignal): Promise<BulkState>;
  /** Which rows of a job that has completed were refused; the first `most` of them by name. */
  failures(jobId: string, most: number, signal?: AbortSignal): Promise<BulkFailures>;
}

const states: Record<string, BulkState['state']> = {
  Open: 'open',
  JobComplete: 'completed',
  Failed: 'failed',
  Aborted: 'aborted',
};
const transferTimeoutMs = 90_000;
/** Rows come back with what was uploaded, each with its error. */
const maxResultBytes = 256 * 1024 * 1024;

export function createBulkIngest(http: SalesforceHttp): BulkIngest {
  const change = async (jobId: string, state: 'UploadComplete' | 'Aborted', attempt: string, signal?: AbortSignal) => {
    await http.request({
      method: 'PATCH',
      path: jobPath(jobId),
      json: { state },
      attempt,
      answer: 'ignored',
      schema: z.undefined(),
      signal,
    });
  };
  const ask = async (jobId: string, signal?: AbortSignal) => {
    const { body } = await http.request({
      method: 'GET',
      path: jobPath(jobId),
      attempt: 'ask for a bulk job',
      schema: jobInfo,
      readOnly: true,
      signal,
    });
    return body;
  };

  return {
    async create({ object, externalIdField }, signal) {
      const { body } = await http.request({
        method: 'POST',
        path: '/jobs/ingest',
        json: {
          object: soqlIdentifier(object),
          operation: 'upsert',
          externalIdFieldName: soqlIdentifier(externalIdField),
          contentType: 'CSV',
          lineEnding: 'LF',
          columnDelimiter: 'COMMA',
        },
        attempt: 'create a bulk job',
        schema: createdJob,
        signal,
      });
      return { jobId: body.id };
    },
    async upload(jobId, csv, signal) {
      await http.request({
        method: 'PUT',
        path: `${jobPath(jobId)}/batches`,
        bytes: { content: csv, type: 'text/csv' },
        attempt: 'upload the rows of a bulk job',
        answer: 'ignored',
        schema: z.undefined(),
        timeoutMs: transferTimeoutMs,
        signal,
      });
    },
    start: (jobId, signal) => change(jobId, 'UploadComplete', 'start a bulk job', signal),
    abort: (jobId, signal) => change(jobId, 'Aborted', 'abort a bulk job', signal),
    async state(jobId, signal) {
      const job = await ask(jobId, signal);
      return {
        state: states[job.state] ?? 'running',
        recordsProcessed: job.numberRecordsProcessed ?? 0,
        recordsFailed: job.numberRecordsFailed ?? 0,
        message: job.errorMessage || null,
      };
    },
    async failures(jobId, most, signal) {
      const { externalIdFieldName: keyField } = await ask(jobId, signal);
      const { body } = await http.request({
        method: 'GET',
        path: `${jobPath(jobId)}/failedResults/`,
        headers: { accept: 'text/csv' },
        attempt: 'read the results of a bulk job',
        answer: 'text',
        schema: z.string(),
        maxResponseBytes: maxResultBytes,
        timeoutMs: transferTimeoutMs,
        readOnly: true,
        signal,
      });
      return readBulkFailures(body, { connection: http.connection, keyField, most });
    },
  };
}

function jobPath(jobId: string): string {
  return `/jobs/ingest/${pathSegment(jobId, 'salesforce')}`;
}
