import { type RunRequest } from './run.js';
import { type ExportRequest } from './segment-export.js';

/** The export that a run makes: its whole purpose, or a digest's way to its people. Undefined where it makes none. */
export function exportRequestOf(request: RunRequest): ExportRequest | undefined {
  if ('segment' in request) return request;
  return 'export' in request ? request.export : undefined;
}
