/**
 * Where a slice stands. `open`: its job exists, and may have been filled or not. `running`: the job was let start.
 * `completed`: it ended, of which the rows that failed are part. `again`: it is to be sent in another job.
 */
export type BulkSliceState = 'open' | 'running' | 'completed' | 'again';

/** Rows that were refused. Names no person: what looks like an e-mail address is left out. */
export interface BulkSliceFailures {
  total: number;
  /** How many of them for a reason that passes. */
  passing: number;
  /** The first ones. */
  rows: { key: string; reason: string }[];
}

/** A stretch of a file's rows that goes into a CRM as one bulk job. */
export interface BulkSlice {
  /** From 0, without a gap. */
  number: number;
  /** Offsets in bytes: of its first row, and behind its last. */
  start: number;
  end: number;
  rows: number;
  jobId: string;
  state: BulkSliceState;
  /** Jobs that it was given so far. */
  tries: number;
  /** Null where every row went in, as far as is known. */
  failures: BulkSliceFailures | null;
}
