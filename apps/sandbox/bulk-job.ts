import { type JsonObject } from './json-object.js';

export type BulkJobState = 'Open' | 'UploadComplete' | 'InProgress' | 'JobComplete' | 'Failed' | 'Aborted';

/** A row of a job with what became of it; its values are as they were uploaded. */
export interface BulkRow {
  values: string[];
  /** Of the record; empty where there is none. */
  id: string;
  created: boolean;
  /** `CODE:message:fields`; null when it succeeded. */
  error: string | null;
}

/** A Bulk API 2.0 ingest job (Salesforce reference, section 7). */
export interface BulkJob {
  id: string;
  object: string;
  operation: 'upsert' | 'update';
  externalIdFieldName: string | null;
  lineEnding: 'LF' | 'CRLF';
  state: BulkJobState;
  /** ISO 8601. */
  createdAt: string;
  /** As uploaded; null until then, and once every row has been processed. */
  csv: string | null;
  header: string[];
  /** In the order of the results, which is not that of the upload. */
  rows: BulkRow[];
  errorMessage: string | null;
}

/** A job as the API shows it; counts once it has ended. */
export function wireBulkJob(job: BulkJob, version: string): JsonObject {
  const { id, object, operation, externalIdFieldName, lineEnding, state, createdAt, rows, errorMessage } = job;
  return {
    id,
    operation,
    object,
    createdById: '0055g000000sandAAA',
    createdDate: createdAt.replace('Z', '+0000'),
    systemModstamp: createdAt.replace('Z', '+0000'),
    state,
    ...(externalIdFieldName !== null && { externalIdFieldName }),
    concurrencyMode: 'Parallel',
    contentType: 'CSV',
    apiVersion: Number(version.slice(1)),
    jobType: 'V2Ingest',
    contentUrl: `services/data/${version}/jobs/ingest/${id}/batches`,
    lineEnding,
    columnDelimiter: 'COMMA',
    numberRecordsProcessed: rows.length,
    numberRecordsFailed: rows.filter(({ error }) => error !== null).length,
    retries: 0,
    ...(errorMessage !== null && { errorMessage }),
  };
}
