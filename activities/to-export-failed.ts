import { type RunError } from '../domain/run.js';
import { ExportUnreadable } from '../integrations/export-rows/export-unreadable.js';
import { IntegrationError } from '../integrations/http/integration-error.js';
import { FileStoreRefused, FileStoreUnavailable } from '../storage/file-store.js';
import { isTransient } from './application-failure.js';
import { ExportFailed } from './export-failed.js';

/** What ends an export for good, and what it is called; undefined for what another attempt may cure. */
export function toExportFailed(error: unknown): ExportFailed | undefined {
  if (error instanceof ExportFailed) return error;
  if (error instanceof ExportUnreadable) return new ExportFailed('export-unreadable', error.message);
  if (error instanceof FileStoreRefused) return new ExportFailed('file-store-refused', error.message);
  if (error instanceof IntegrationError && !isTransient(error)) return new ExportFailed('export-failed', error.message);
  return undefined;
}

/** What a chunk says about itself while it is tried again. */
export function toNote(error: unknown): RunError | undefined {
  if (error instanceof FileStoreUnavailable) return { code: 'file-store-unavailable', message: error.message };
  return error instanceof IntegrationError ? { code: error.kind, message: error.message } : undefined;
}
