import { type ExportedFile } from '../../domain/segment-export.js';

/** A file that a run has stored, of which everything can be set. */
export function exportedFile(runId: string, file: Partial<ExportedFile> = {}): ExportedFile {
  return {
    runId,
    key: `exports/${runId}/everyone-events.ndjson`,
    name: 'everyone-events.ndjson',
    contentType: 'application/x-ndjson',
    format: 'ndjson',
    rows: 2,
    bytes: 9_007_199_254_740_991,
    sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    segment: { id: 'everyone', name: 'Everyone' },
    kind: 'events',
    timeRange: { start: '2026-11-18T00:00:00.000Z', end: '2026-11-19T00:00:00.000Z' },
    createdAt: '2026-11-19T01:00:00.000Z',
    expiresAt: '2026-12-19T01:00:00.000Z',
    ...file,
  };
}
