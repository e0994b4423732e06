import { type BulkSlice, type BulkSliceFailures } from '../domain/bulk-slice.js';
import { IntegrationError } from '../integrations/http/integration-error.js';
import { type BulkFailures } from '../integrations/salesforce/bulk-failures.js';
import { type BulkState } from '../integrations/salesforce/bulk-ingest.js';
import { redact } from '../integrations/http/redact.js';

const maxKey = 80;

/** What is kept of a job's refused rows. */
export function toSliceFailures({ total, passing, rows }: BulkFailures): BulkSliceFailures {
  return { total, passing, rows: rows.map(({ key, error }) => ({ key: named(key), reason: error.code ?? 'refused' })) };
}

function named(key: string): string {
  return key.includes('@') ? '[e-mail]' : key.slice(0, maxKey).toWellFormed() || '(no key)';
}

/** Jobs have ended, and some rows are not in; all others are. `passing`: they are worth sending again. */
export function refusedRows(
  slices: readonly BulkSlice[],
  { passing, named: most }: { passing: boolean; named: number },
): IntegrationError {
  const unfit = slices.flatMap(({ jobId, failures }) => (failures ? [{ jobId, ...failures }] : []));
  const sum = (counts: number[]) => counts.reduce((total, count) => total + count, 0);
  const failed = sum(unfit.map(({ total }) => total));
  const rows = unfit.flatMap((slice) => slice.rows).slice(0, most);
  const list = rows.map(({ key, reason }) => `${key} (${reason})`).join(', ');
  const more = failed > rows.length ? ` and ${failed - rows.length} more` : '';
  const jobs = unfit.slice(0, most).map(({ jobId }) => jobId);
  return new IntegrationError({
    message:
      `Salesforce refused ${failed} of ${sum(slices.map((slice) => slice.rows))} rows; the others are in. ` +
      `Refused: ${list}${more}. The failed results of ${jobs.length === 1 ? 'job' : 'jobs'} ${jobs.join(', ')} say why.`,
    kind: passing ? 'unavailable' : 'rejected',
    vendor: 'salesforce',
    effect: 'possible',
    code: 'rows-refused',
  });
}

/** A job that Salesforce, or somebody there, has ended before its time. */
export function gaveUp(jobId: string, { state, message, recordsProcessed }: BulkState): IntegrationError {
  const reason = message ? `: ${redact(message)}` : '';
  return new IntegrationError({
    message: `Salesforce ended bulk job ${jobId} as ${state} after ${recordsProcessed} rows${reason}`,
    kind: 'rejected',
    vendor: 'salesforce',
    effect: 'possible',
    code: 'bulk-job-ended',
  });
}
