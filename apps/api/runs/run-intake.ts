import { HttpStatus, Injectable } from '@nestjs/common';
import { createHash, randomUUID } from 'node:crypto';
import { type RunKind, type SummaryRequest } from '../../../domain/run.js';
import { RunStore } from '../../../storage/run-store.js';
import { ApiSettings } from '../api-settings.js';
import { Metrics } from '../operations/metrics.js';
import { Problem } from '../errors/problem.js';
import { TemporalClient } from '../temporal-client.js';
import { TemporalUnavailable } from '../temporal-unavailable.js';

export interface Intake {
  kind: RunKind;
  requester: string;
  request: SummaryRequest;
  idempotencyKey: string | undefined;
}

/** Where requests become runs: stored first, then started, so that what was answered with 2xx survives any crash. */
@Injectable()
export class RunIntake {
  constructor(
    private readonly runs: RunStore,
    private readonly temporal: TemporalClient,
    private readonly settings: ApiSettings,
    private readonly metrics: Metrics,
  ) {}

  /** @throws Problem 409 when the key stands for another request, TemporalUnavailable when the run could not be started */
  async accept({
    kind,
    requester,
    request,
    idempotencyKey: key,
  }: Intake): Promise<{ runId: string; replayed: boolean }> {
    const id = randomUUID();
    const idempotency = key === undefined ? undefined : { key, bodyHash: hash(request) };
    const acceptance = await this.runs.accept({ id, kind, requester, request, idempotency });
    if (acceptance.kind === 'conflict') {
      const detail = 'This Idempotency-Key was used for another request. Use a new key for a new request.';
      throw new Problem(HttpStatus.CONFLICT, 'idempotency-key-reused', detail);
    }
    const replayed = acceptance.kind === 'replayed';
    const runId = replayed ? acceptance.runId : id;
    if (!replayed || acceptance.state === 'accepted') await this.start(runId, kind, requester);
    if (!replayed) this.metrics.countAccepted(kind);
    return { runId, replayed };
  }

  private async start(runId: string, kind: RunKind, requester: string): Promise<void> {
    try {
      await this.temporal.startRun({ runId, kind, requester, windows: this.settings.windows });
    } catch (error) {
      if (error instanceof TemporalUnavailable && error.nothingDone) await this.runs.forget(runId);
      throw error;
    }
  }
}

/** The same for requests that mean the same, whatever the order of their members. */
function hash(request: SummaryRequest): string {
  return createHash('sha256').update(canonicalJson(request)).digest('hex');
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    member !== null && typeof member === 'object' && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
