import { isOpen } from '../../../domain/delivery.js';
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
    subject: request.subject,
    error,
    createdAt: createdAt.toISOString(),
    startedAt: startedAt?.toISOString() ?? null,
    endedAt: endedAt?.toISOString() ?? null,
  };
}

export function toRunView(run: RunDetails): RunView {
  const { sessions, deliveries } = run.account;
  const done = deliveries.filter((delivery) => !isOpen(delivery));
  return {
    ...toRunSummary(run),
    progress: {
      sessions: { total: sessions.length, done: sessions.filter(({ outcome }) => outcome !== 'pending').length },
      deliveries: { total: deliveries.length, done: done.length },
    },
    briefing: run.briefing,
    contents: run.contents.flatMap(({ id, content }) => (content === null ? [] : [{ deliveryId: id, content }])),
    receipt: run.receipt,
  };
}

export function toProgress(row: RunProgressRow): Progress {
  return {
    sessions: { total: row.sessions, done: row.sessionsDone },
    deliveries: { total: row.deliveries, done: row.deliveriesDone },
  };
}
