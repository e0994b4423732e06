import { type ExportCell, type ExportChunkCell } from './receipt.js';
import { type RunError } from './run.js';
import {
  type ExportChunkState,
  type ExportedFile,
  type ExportFormat,
  type ExportKind,
  type Segment,
  type TimeRange,
} from './segment-export.js';

/** Everything stored about an export. */
export interface ExportAccount {
  segment: Pick<Segment, 'id' | 'name'>;
  kind: ExportKind;
  format: ExportFormat;
  file: ExportedFile | null;
  chunks: ExportChunkAccount[];
}

export interface ExportChunkAccount {
  range: TimeRange;
  state: ExportChunkState;
  /** The vendor's own estimate. */
  percent: number;
  rows: number | null;
  operationId: string | null;
  /** Of a failed chunk what ended it, of one under way what came in between. */
  error: RunError | null;
}

/** How far the chunks of an export have come. */
export interface ExportProgress {
  chunks: number;
  done: number;
  /** Of the vendor's work, over all chunks. */
  percent: number;
}

/** The vendor's work on a chunk is done once its file can be fetched. */
export function exportProgress({ chunks }: Pick<ExportAccount, 'chunks'>): ExportProgress {
  const percentOf = ({ state, percent }: ExportChunkAccount) =>
    state === 'ready' || state === 'stored' ? 100 : state === 'created' ? percent : 0;
  const total = chunks.reduce((sum, chunk) => sum + percentOf(chunk), 0);
  return {
    chunks: chunks.length,
    done: chunks.filter(({ state }) => state === 'stored').length,
    percent: chunks.length === 0 ? 0 : Math.floor(total / chunks.length),
  };
}

const cancelled: RunError = { code: 'cancelled', message: 'The run was cancelled first.' };

/** How an export stands at the end of its run. No chunk of a receipt is under way. */
export function settleExport(
  { segment, kind, format, file, chunks }: ExportAccount,
  wasCancelled: boolean,
): ExportCell {
  return { segment, kind, format, file: file && publicPart(file), chunks: chunks.map(settle) };

  function settle({ range, state, rows, operationId, error }: ExportChunkAccount): ExportChunkCell {
    const cell = { range, rows, operationId };
    if (state === 'stored') return { ...cell, state, error: null };
    if (state === 'failed') return { ...cell, state, error };
    return wasCancelled
      ? { ...cell, state: 'cancelled', error: cancelled }
      : { ...cell, state: 'failed', error: outOfTime(error) };
  }
}

/** Why there is no file, or null when there is one. */
export function exportError({ file, chunks }: ExportCell): RunError | null {
  if (file) return null;
  const failed = chunks.flatMap(({ error }, index) => (error ? [{ error, index }] : []));
  const [first] = failed;
  if (!first) return { code: 'export-failed', message: 'The file could not be made.' };
  const { code, message } = first.error;
  if (chunks.length === 1) return { code, message };
  const { start, end } = chunks[first.index]?.range ?? { start: '', end: '' };
  const others = failed.length > 1 ? ` So did ${failed.length - 1} more.` : '';
  return {
    code,
    message: `Part ${first.index + 1} of ${chunks.length} (${start} to ${end}) failed: ${message}${others}`,
  };
}

/** A chunk that nothing has ended was not ready when its window was over. */
function outOfTime(last: RunError | null): RunError {
  const reason = last ? ` Last: ${last.message}` : '';
  return { code: 'export-timeout', message: `It was not there when the export's window was over.${reason}` };
}

/** What callers are told of a file; where the store keeps it is nobody's business. */
export function publicPart({ name, rows, bytes, sha256, contentType, expiresAt }: ExportedFile) {
  return { name, rows, bytes, sha256, contentType, expiresAt };
}
