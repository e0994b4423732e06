import { type ExportEffect } from './effect.js';
import { type JsonObject } from './json-object.js';
import { type ExportEndTrace } from './trace.js';

/** Exports under way and ended, as they follow from the log. */
export interface ExportOperations {
  apply(entry: ExportEffect | ExportEndTrace): void;
  /** As Fullstory shows it; brings a pending one nearer to its end. Undefined when there is none. */
  poll(id: string): JsonObject | undefined;
  /** As Fullstory shows them, newest first. */
  list(): JsonObject[];
  /** False when it has ended already. Undefined when there is none. */
  cancel(id: string): boolean | undefined;
  /** Undefined unless it has completed. */
  withFile(searchExportId: string): ExportEffect | undefined;
  reset(): void;
}

const fileLifeMs = 7 * 86_400_000;

/** `noteEnd` stores the end of an operation and applies it here. */
export function createExportOperations(noteEnd: (end: ExportEndTrace) => void): ExportOperations {
  const created = new Map<string, ExportEffect>();
  const bySearchExport = new Map<string, ExportEffect>();
  const ended = new Map<string, ExportEndTrace>();
  const polls = new Map<string, number>();

  function end(operationId: string, error: string | null): void {
    noteEnd({ kind: 'export-end', operationId, at: new Date().toISOString(), error });
  }

  function wire({ operationId: id, at, searchExportId, pollsUntilDone }: ExportEffect): JsonObject {
    const end = ended.get(id);
    const expires = new Date(Date.parse(at) + fileLifeMs).toISOString();
    const soFar = Math.floor((100 * (polls.get(id) ?? 0)) / (pollsUntilDone + 1));
    return {
      id,
      type: 'SEARCH_EXPORT',
      details: null,
      results: end?.error === null ? { searchExportId, expires } : null,
      state: end === undefined ? 'PENDING' : end.error === null ? 'COMPLETED' : 'FAILED',
      errorDetails: end?.error ?? '',
      createdAt: at,
      finishedAt: end?.at ?? '',
      estimatePctComplete: end?.error === null ? 100 : Math.min(soFar, 99),
    };
  }

  return {
    apply(entry) {
      if (entry.kind === 'export-end') {
        ended.set(entry.operationId, entry);
        return;
      }
      created.set(entry.operationId, entry);
      bySearchExport.set(entry.searchExportId, entry);
    },
    poll(id) {
      const effect = created.get(id);
      if (effect === undefined) return undefined;
      const count = (polls.get(id) ?? 0) + 1;
      polls.set(id, count);
      const isDone = count > effect.pollsUntilDone && Date.now() >= Date.parse(effect.at) + effect.msUntilDone;
      if (isDone && !ended.has(id)) end(id, effect.fails);
      return wire(effect);
    },
    list: () => [...created.values()].reverse().map(wire),
    cancel(id) {
      if (!created.has(id)) return undefined;
      if (ended.has(id)) return false;
      end(id, 'The operation was canceled');
      return true;
    },
    withFile(searchExportId) {
      const effect = bySearchExport.get(searchExportId);
      return effect && ended.get(effect.operationId)?.error === null ? effect : undefined;
    },
    reset() {
      for (const map of [created, bySearchExport, ended, polls]) map.clear();
    },
  };
}
