import { z } from 'zod';
import { defaultSummaryReuse } from '../domain/activation-limits.js';

const minuteMs = 60_000;
const minutes = (defaultMs: number) =>
  z
    .number()
    .min(0)
    .default(defaultMs / minuteMs);

/** When a summary that exists is taken instead of asking again. */
export const summariesSchema = z
  .strictObject({
    /** A session that began longer ago is over; its summary is kept for good. */
    runningMinutes: minutes(defaultSummaryReuse.runningMs),
    /** How long the summary of a younger one is taken. */
    reuseRunningMinutes: minutes(defaultSummaryReuse.reuseRunningMs),
  })
  .prefault({})
  .transform(({ runningMinutes, reuseRunningMinutes }) => ({
    runningMs: runningMinutes * minuteMs,
    reuseRunningMs: reuseRunningMinutes * minuteMs,
  }));
