import { type Delivery } from '../domain/delivery.js';
import { type Session } from '../domain/session.js';
import { type SessionAccount } from '../domain/settle-run.js';
import { type RunRequest } from '../domain/run.js';
import { exportRequestOf } from '../domain/export-request-of.js';
import { type ExportAccount } from '../domain/settle-export.js';
import { type deliveries, type exportChunks, type exportFiles, type summaries } from './schema.js';

export function toIso(instant: Date | null): string | null {
  return instant?.toISOString() ?? null;
}

/** A session as its look-up found it. */
export function toSession({ sessionId, startedAt, replayUrl }: typeof summaries.$inferSelect): Session {
  return { id: sessionId, startedAt: toIso(startedAt), replayUrl };
}

export function toSessionAccount(row: typeof summaries.$inferSelect): SessionAccount {
  const { outcome, error, reserved, released, spent } = row;
  return { ...toSession(row), outcome, error, reserved, released, spent };
}

export function toDelivery(row: typeof deliveries.$inferSelect): Delivery {
  const { id, runId, destination, state, contentVersion, attempts, released, deliveredAt, effect, error } = row;
  return {
    id,
    runId,
    destination,
    state,
    contentVersion,
    attempts,
    released,
    deliveredAt: toIso(deliveredAt),
    effect,
    error,
  };
}

/** Undefined for a run that exports nothing. */
export function toExportAccount(
  request: RunRequest,
  chunks: (typeof exportChunks.$inferSelect)[],
  stored: typeof exportFiles.$inferSelect | null,
): ExportAccount | undefined {
  const exported = exportRequestOf(request);
  if (!exported) return undefined;
  const { segment, kind, format } = exported;
  return {
    segment,
    kind,
    format,
    file: stored?.file ?? null,
    chunks: chunks.map(({ range, state, percent, rows, operationId, error }) => ({
      range,
      state,
      percent,
      rows,
      operationId,
      error,
    })),
  };
}
