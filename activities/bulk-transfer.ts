import { type BulkSlice } from '../domain/bulk-slice.js';
import { type SalesforceRows } from '../domain/destination.js';
import { type StoredFile } from '../integrations/export-rows/stored-rows.js';
import { IntegrationError } from '../integrations/http/integration-error.js';
import { type BulkIngest } from '../integrations/salesforce/bulk-ingest.js';
import { type BulkSlices, type BulkTransferId, type StoredBulkSlice } from '../storage/bulk-slices.js';
import { readSliceRows, type SliceLimits, sliceLimits, type SliceRows } from './bulk-slice-rows.js';
import { gaveUp, refusedRows, toSliceFailures } from './bulk-refusals.js';
import { Postponed } from './courier.js';

export interface BulkTransfer {
  id: BulkTransferId;
  file: StoredFile;
  destination: SalesforceRows;
  bulk: BulkIngest;
  slices: BulkSlices;
  /** How much one job is given. */
  limits?: SliceLimits;
}

/** Jobs under way at once; Salesforce shares what it has among all of an org. */
const maxUnderWay = 4;
/** Jobs that a slice is given while rows of it fail for reasons that pass, such as a lock. */
const maxTries = 3;
const namedRows = 20;
const shortestPauseMs = 2_000;
const longestPauseMs = 60_000;

/**
 * Goes on with a file's upserts from where earlier attempts were: follows the jobs under way, fills further ones, and
 * comes back later while any is at work. Returns the ids of all jobs once every row is in.
 *
 * @throws Postponed while jobs are at work, IntegrationError when rows were refused or a job was given up
 */
export async function transferInBulk(transfer: BulkTransfer): Promise<string[]> {
  await followAll(transfer);
  await resend(transfer);
  await sendFurther(transfer);
  const slices = await listed(transfer);
  const pauses = slices.filter(isOpen).map(({ begunAt }) => (Date.now() - begunAt.getTime()) / 2);
  if (pauses.length > 0) {
    const waitMs = Math.min(longestPauseMs, Math.max(shortestPauseMs, ...pauses));
    throw new Postponed(`Salesforce is at work on the rows; ${progressOf(slices)}.`, waitMs);
  }
  await judge(transfer, slices);
  return slices.map(({ jobId }) => jobId);
}

const listed = ({ slices, id }: BulkTransfer) => slices.list(id);

function isOpen({ state }: BulkSlice): boolean {
  return state !== 'completed';
}

function isUnderWay({ state }: BulkSlice): boolean {
  return state === 'open' || state === 'running';
}

function progressOf(slices: BulkSlice[]): string {
  const rowsOf = (some: BulkSlice[]) => some.reduce((sum, { rows }) => sum + rows, 0);
  return `${rowsOf(slices.filter((slice) => !isOpen(slice)))} of ${rowsOf(slices)} sent rows are through`;
}

/** @throws IntegrationError when a job was given up; nothing is under way then, and what was not through is sent again */
async function followAll(transfer: BulkTransfer): Promise<void> {
  const { id, bulk, slices } = transfer;
  let over: IntegrationError | undefined;
  for (const slice of (await listed(transfer)).filter(isUnderWay)) over = (await follow(transfer, slice)) ?? over;
  if (!over) return;
  for (const slice of (await listed(transfer)).filter(isUnderWay)) {
    await abort(bulk, slice.jobId);
    await slices.update(id, slice, { state: 'again', tries: 0 });
  }
  throw over;
}

/**
 * Brings a slice up to date with its job; returns why that was given up, if it was. One that was never let start is
 * begun anew, since its upload may be missing.
 */
async function follow(
  { id, bulk, slices }: BulkTransfer,
  slice: StoredBulkSlice,
): Promise<IntegrationError | undefined> {
  const job = await stateOf(bulk, slice.jobId);
  if (!job || job.state === 'open' || (job.state === 'aborted' && slice.state === 'open')) {
    if (job?.state === 'open') await abort(bulk, slice.jobId);
    await slices.update(id, slice, { state: 'again' });
    return undefined;
  }
  switch (job.state) {
    case 'running':
      if (slice.state === 'open') await slices.update(id, slice, { state: 'running' });
      return undefined;
    case 'completed': {
      const failures = job.recordsFailed > 0 ? await bulk.failures(slice.jobId, namedRows) : null;
      await slices.update(id, slice, { state: 'completed', failures: failures && toSliceFailures(failures) });
      return undefined;
    }
    case 'failed':
    case 'aborted':
      await slices.update(id, slice, { state: 'again', tries: 0 });
      return gaveUp(slice.jobId, job);
  }
}

/** Nothing depends on it: a job without rows expires, and one that has ended is none to stop. */
async function abort(bulk: BulkIngest, jobId: string): Promise<void> {
  await bulk.abort(jobId).catch((error: unknown) => {
    if (!(error instanceof IntegrationError)) throw error;
  });
}

/** Undefined for a job that Salesforce has not any more; it removes them after a week. */
async function stateOf(bulk: BulkIngest, jobId: string) {
  try {
    return await bulk.state(jobId);
  } catch (error) {
    if (error instanceof IntegrationError && error.kind === 'not-found') return undefined;
    throw error;
  }
}

async function resend(transfer: BulkTransfer): Promise<void> {
  const { id, file, destination, slices } = transfer;
  const stored = await listed(transfer);
  let free = maxUnderWay - stored.filter(isUnderWay).length;
  for (const slice of stored.filter(({ state }) => state === 'again')) {
    if (free <= 0) return;
    free -= 1;
    const content = await readSliceRows(file, destination, { start: slice.start, until: slice.end });
    if (content) await fill(transfer, slice.number, content, (jobId) => slices.reopen(id, slice, jobId));
  }
}

async function sendFurther(transfer: BulkTransfer): Promise<void> {
  const { id, file, destination, slices, limits = sliceLimits } = transfer;
  const stored = await listed(transfer);
  let start = stored.at(-1)?.end ?? 0;
  let number = stored.length;
  for (let free = maxUnderWay - stored.filter(isOpen).length; free > 0; free -= 1) {
    const content = await readSliceRows(file, destination, { start, until: limits });
    if (!content) return;
    const slice = { number, start, end: content.end, rows: content.rows };
    await fill(transfer, number, content, (jobId) => slices.add(id, { ...slice, jobId }));
    start = content.end;
    number += 1;
  }
}

/** The job is recorded before it has rows, so that none is at work of which nobody knows. */
async function fill(
  { id, bulk, destination, slices }: BulkTransfer,
  number: number,
  { csv }: SliceRows,
  record: (jobId: string) => Promise<boolean>,
): Promise<void> {
  const { jobId } = await bulk.create(destination);
  if (!(await record(jobId))) {
    await abort(bulk, jobId);
    throw new Postponed('Another attempt is sending these rows.', shortestPauseMs);
  }
  await bulk.upload(jobId, csv);
  await bulk.start(jobId);
  await slices.update(id, { number, jobId }, { state: 'running' });
}

/** Slices with refused rows are to be sent again by the next attempt, whoever asks for it. */
async function judge({ id, slices }: BulkTransfer, stored: StoredBulkSlice[]): Promise<void> {
  const unfit = stored.filter(({ failures }) => failures !== null);
  if (unfit.length === 0) return;
  const passing = unfit.filter(({ failures, tries }) => failures !== null && failures.passing > 0 && tries < maxTries);
  for (const slice of passing) await slices.update(id, slice, { state: 'again' });
  if (passing.length === 0) for (const slice of unfit) await slices.update(id, slice, { state: 'again', tries: 0 });
  throw refusedRows(stored, { passing: passing.length > 0, named: namedRows });
}
