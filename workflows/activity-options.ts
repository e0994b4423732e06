import { ActivityCancellationType, type ActivityOptions, type LocalActivityOptions } from '@temporalio/workflow';

/**
 * A worker that died is noticed by its silence. Short, because a run must move on within seconds of a restart; every
 * activity is made to heartbeat by the worker.
 */
const regular: ActivityOptions = {
  heartbeatTimeout: '5s',
  // What is under way is let finish or stop in order, so that the receipt is written last.
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
};

/** A read that may be repeated at no cost, until the window ends. */
export function vendorRead(windowMs: number): ActivityOptions {
  return { ...regular, startToCloseTimeout: '1m', scheduleToCloseTimeout: windowMs };
}

/** Many slow, metered calls in one activity that resumes from storage. */
export function meteredCalls(windowMs: number): ActivityOptions {
  return { ...regular, startToCloseTimeout: '15m', scheduleToCloseTimeout: windowMs };
}

/** One slow answer of a language model, worth no more attempts than its short window has room for. */
export function modelAnswer(windowMs: number): ActivityOptions {
  return { ...regular, startToCloseTimeout: windowMs, scheduleToCloseTimeout: windowMs };
}

/** One effect in a vendor's system, a file of a gigabyte included. A write under way is let finish when the run is cancelled. */
export function vendorWrite(windowMs: number): ActivityOptions {
  return { ...regular, startToCloseTimeout: '30m', scheduleToCloseTimeout: windowMs };
}

/**
 * Each attempt is one look at a vendor's long work; the pause until the next is the attempt's own to say. However long
 * that takes, it is three events in the run's history.
 */
export function statusPoll(windowMs: number): ActivityOptions {
  return { ...regular, startToCloseTimeout: '1m', scheduleToCloseTimeout: windowMs };
}

/** A file of any size, which an attempt may take the whole window for. */
export function fileTransfer(windowMs: number): ActivityOptions {
  return { ...regular, startToCloseTimeout: windowMs, scheduleToCloseTimeout: windowMs };
}

/** What is tried for a moment only, because the run ends whether or not it succeeds. */
export const lastEffort: ActivityOptions = {
  startToCloseTimeout: '15s',
  scheduleToCloseTimeout: '30s',
  retry: { maximumAttempts: 2 },
};

/** A few milliseconds in our own database, repeatable, and tried until it succeeds: no run ends without a receipt. */
export const ownRecord: LocalActivityOptions = {
  startToCloseTimeout: '30s',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '30s' },
};

/** Many files of our own, one after the other; repeatable, and given up before the next hour's. */
export const fileRemoval: ActivityOptions = {
  ...regular,
  startToCloseTimeout: '30m',
  scheduleToCloseTimeout: '50m',
};

/** Very many rows in our own database; repeatable, and cheap beside what it took to get them. */
export const ownRows: ActivityOptions = { ...regular, startToCloseTimeout: '10m', scheduleToCloseTimeout: '6h' };
