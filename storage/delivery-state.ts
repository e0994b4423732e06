import { sql } from 'drizzle-orm';

// Conditions on a delivery `d` that is found by another key. To the planner the index of states seems quick to the few
// open ones, but until the next vacuum it leads to everything that was open since the last; `is true` keeps it out.

export const isOpen = sql`(d.state in ('pending', 'sending')) is true`;
/** No attempt is under way. */
export const isWaiting = sql`(d.state = 'pending') is true`;
/** An attempt has begun and has not ended. */
export const isUnderWay = sql`(d.state = 'sending') is true`;
