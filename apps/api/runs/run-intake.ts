import { HttpStatus, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { digestSlices, fairnessKeyOf } from '../../../domain/digest-slices.js';
import { chunksOf } from '../../../domain/export-chunking.js';
import { type RunKind, type RunRequest } from '../../../domain/run.js';
import { RunStore } from '../../../storage/run-store.js';
import { ApiSettings } from '../api-settings.js';
import { Metrics } from '../operations/metrics.js';
import { Problem } from '../errors/problem.js';
import { requestHash } from '../request-hash.js';
import { TemporalClient } from '../temporal-client.js';
import { TemporalUnavailable } from '../temporal-unavailable.js';

export interface Intake {
  kind: RunKind;
  requester: string;
  request: RunRequest;
  /** What the caller said of it, by which repetitions are known; the whole request where nothing was added. */
  asked?: object;
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
    asked = request,
    idempotencyKey: key,
  }: Intake): Promise<{ runId: string; replayed: boolean }> {
    const id = randomUUID();
    const idempotency = key === undefined ? undefined : { key, bodyHash: requestHash(asked) };
    const acceptance = await this.runs.accept({ id, kind, requester, request, idempotency });
    if (acceptance.kind === 'conflict') {
      const detail = 'This Idempotency-Key was used for another request. Use a new key for a new request.';
      throw new Problem(HttpStatus.CONFLICT, 'idempotency-key-reused', detail);
    }
    const replayed = acceptance.kind === 'replayed';
    const runId = replayed ? acceptance.runId : id;
    if (!replayed || acceptance.state === 'accepted') await this.start(runId, kind, requester, request);
    if (!replayed) this.metrics.countAccepted(kind);
    return { runId, replayed };
  }

  private async start(runId: string, kind: RunKind, requester: string, request: RunRequest): Promise<void> {
    const { windows, exports } = this.settings;
    const exported = 'segment' in request && { chunks: chunksOf(request).length, parallel: exports.parallel };
    const digest = 'export' in request && { digest: digestSlices, fairnessKey: fairnessKeyOf(request) };
    const what = { ...(exported && { export: exported }), ...digest };
    try {
      await this.temporal.startRun({ runId, kind, requester, windows, ...what });
    } catch (error) {
      if (error instanceof TemporalUnavailable && error.nothingDone) await this.runs.forget(runId);
      throw error;
    }
  }
}
