import { type BulkJob } from './bulk-job.js';
import { type JsonObject } from './json-object.js';
import { type ReceivedUpload } from './received-upload.js';

/** A prompt profile at Fullstory as it now is; null once deleted. */
export interface ProfileTrace {
  kind: 'profile';
  id: string;
  options: JsonObject | null;
}

/** The end of an export's operation. */
export interface ExportEndTrace {
  kind: 'export-end';
  operationId: string;
  at: string;
  /** Why it failed; null when it completed. */
  error: string | null;
}

/** An upload to Slack that was begun, or whose content has arrived. */
export interface UploadTrace {
  kind: 'upload';
  fileId: string;
  /** Last segment of the upload URL. */
  token: string;
  name: string;
  /** In bytes, as announced. */
  length: number;
  /** Null until it has arrived. */
  received: ReceivedUpload | null;
  /** Completed, if only for its owner. */
  completed: boolean;
}

/** A Salesforce Bulk job as it now is; null once deleted. */
export interface BulkJobTrace {
  kind: 'bulk-job';
  id: string;
  job: BulkJob | null;
}

/** Something written that nobody would notice, kept so that a sandbox that was killed starts where it was. */
export type Trace = ProfileTrace | ExportEndTrace | UploadTrace | BulkJobTrace;
