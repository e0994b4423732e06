import { type Delivery } from '../domain/delivery.js';
import { type Destination } from '../domain/destination.js';

/** How long a delivery waits before it looks again whether somebody has ended the pause. */
export const longestPausedWaitMs = 60_000;

/** An attempt that may be made now. */
export interface BegunAttempt {
  kind: 'begun';
  delivery: Delivery;
  /** Only the newest attempt's outcome is recorded. */
  fence: number;
  content: string;
  runCreatedAt: Date;
  firstAttemptAt: Date;
  /** An earlier attempt may have reached the vendor; its reply was given up then, or else it began then. */
  uncertainSince: Date | null;
}

export type Attempt =
  | BegunAttempt
  /** It has ended and is not to be sent again. */
  | { kind: 'ended'; delivery: Delivery }
  /** The vendor asked for a pause, or the destination is paused. */
  | { kind: 'wait'; waitMs: number; reason: 'rate-limited' | 'paused' };

/** An open delivery, locked. */
export interface OpenCell {
  id: string;
  run_id: string;
  destination: Destination;
  content: string | null;
  content_version: number;
  earlier: number;
  released: number;
  previous_at: string | null;
  first_attempt_at: string;
  run_created_at: string;
  gate_ms: number;
  paused: boolean;
  paused_for_ms: number;
  /** Null where the attempt was not begun. */
  fence: number | null;
}

/** @throws when there is nothing to send */
export function toAttempt(cell: OpenCell): Attempt {
  if (cell.fence === null) {
    // A pause may be ended by hand at any time.
    const waitMs = Math.min(
      Math.max(cell.paused_for_ms, cell.gate_ms, 1_000),
      cell.paused ? longestPausedWaitMs : Infinity,
    );
    return { kind: 'wait', waitMs, reason: cell.paused ? 'paused' : 'rate-limited' };
  }
  if (cell.content === null) throw new Error(`delivery ${cell.id} has nothing to send`);
  return {
    kind: 'begun',
    fence: cell.fence,
    content: cell.content,
    runCreatedAt: new Date(cell.run_created_at),
    firstAttemptAt: new Date(cell.first_attempt_at),
    uncertainSince: cell.earlier > cell.released && cell.previous_at !== null ? new Date(cell.previous_at) : null,
    delivery: {
      id: cell.id,
      runId: cell.run_id,
      destination: cell.destination,
      state: 'sending',
      contentVersion: cell.content_version,
      attempts: cell.fence,
      released: cell.released,
      deliveredAt: null,
      effect: null,
      error: null,
    },
  };
}
