import { isOpen } from '../../../domain/delivery.js';
import { digestCell } from '../../../domain/settle-digest.js';
import { type ExportProgress, exportProgress, publicPart } from '../../../domain/settle-export.js';
import { type RunDetails, type RunProgressRow, type RunRow } from '../../../storage/run-store.js';
import { type Progress, type RunSummary, type RunView } from './run-responses.js';

export function toRunSummary(run: RunRow): RunSummary {
  const { id, kind, state, phase, outcome, request, error, createdAt, startedAt, endedAt } = run;
  return {
    runId: id,
    kind,
    state,
    phase,
    outcome,
    subject: 'subject' in request ? request.subject : null,
    error,
    createdAt: createdAt.toISOString(),
    startedAt: startedAt?.toISOString() ?? null,
    endedAt: endedAt?.toISOString() ?? null,
  };
}

export function toRunView(run: RunDetails): RunView {
  const { sessions, deliveries, export: exported, digest } = run.account;
  const done = deliveries.filter((delivery) => !isOpen(delivery));
  return {
    ...toRunSummary(run),
    progress: {
      sessions: { total: sessions.length, done: sessions.filter(({ outcome }) => outcome !== 'pending').length },
      deliveries: { total: deliveries.length, done: done.length },
      ...(exported && { export: exportProgress(exported) }),
      ...(digest && { people: { total: digest.people.found, done: digest.people.found - digest.reading } }),
    },
    ...(exported && { export: { ...exported, file: exported.file && publicPart(exported.file) } }),
    ...(digest && { digest: digestCell(digest) }),
    briefing: run.briefing,
    contents: run.contents.flatMap(({ id, content }) => (content === null ? [] : [{ deliveryId: id, content }])),
    receipt: run.receipt,
  };
}

export function toProgress(row: RunProgressRow, exported: ExportProgress | undefined): Progress {
  return {
    sessions: { total: row.sessions, done: row.sessionsDone },
    deliveries: { total: row.deliveries, done: row.deliveriesDone },
    ...(exported && { export: exported }),
  };
}
