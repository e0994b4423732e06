import { type ExportOperation } from '../../domain/segment-export.js';
import { type WireOperation } from './fullstory-export-responses.js';
import { rfc3339Instant } from './rfc3339-instant.js';

const states: Record<string, ExportOperation['state']> = {
  PENDING: 'pending',
  COMPLETED: 'completed',
  FAILED: 'failed',
};

/** States that nobody has heard of become `unknown`. */
export function toExportOperation(wire: WireOperation): ExportOperation {
  const state = states[wire.state ?? ''] ?? 'unknown';
  const percent = Math.floor(Number(wire.estimatePctComplete ?? (state === 'completed' ? 100 : 0)));
  return {
    id: wire.id,
    type: wire.type ?? '',
    state,
    percent: Number.isNaN(percent) ? 0 : Math.min(Math.max(percent, 0), 100),
    searchExportId: wire.results?.searchExportId || null,
    error: wire.errorDetails || null,
    createdAt: rfc3339Instant(wire.createdAt),
    finishedAt: rfc3339Instant(wire.finishedAt),
    expiresAt: rfc3339Instant(wire.results?.expires),
  };
}
