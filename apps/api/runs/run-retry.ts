import { HttpStatus, Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Decision, decideDelivery } from '../../../domain/decide-delivery.js';
import { DeliveryDesk } from '../../../storage/delivery-desk.js';
import { type RunDetails, RunStore } from '../../../storage/run-store.js';
import type { RetryRunInput } from '../../../workflows/retry-run.js';
import { ApiSettings } from '../api-settings.js';
import { Problem } from '../errors/problem.js';
import { TemporalClient } from '../temporal-client.js';

/** How long a run that has a receipt may still be at its end. */
const closingMs = 5_000;

export interface RetryOptions {
  content: 'same' | 'latest';
  notArrived?: boolean;
}

/** Takes ended runs up again, for the deliveries that are named. */
@Injectable()
export class RunRetry {
  constructor(
    private readonly runs: RunStore,
    private readonly desk: DeliveryDesk,
    private readonly temporal: TemporalClient,
    private readonly settings: ApiSettings,
  ) {}

  /** @throws Problem 404, 409 when the run is at work; TemporalUnavailable */
  async retry(runId: string, deliveryIds: string[], { content, notArrived }: RetryOptions): Promise<void> {
    const run = await this.runs.find(runId);
    if (!run) throw new Problem(HttpStatus.NOT_FOUND, 'run-not-found', 'There is no such run.');
    if (run.kind !== 'summary' && content === 'latest') throw madeOnce();
    const { windows, exports } = this.settings;
    const seen = run.receipt;
    const input = {
      runId,
      windows,
      deliveryIds,
      content,
      ...(notArrived && { notArrived }),
      ...(run.kind === 'export' && { parallel: exports.parallel }),
    };
    if (seen === null || !(await this.start(run, input))) {
      throw new Problem(
        HttpStatus.CONFLICT,
        'run-at-work',
        'The run is still at work. Wait until it has ended, then retry.',
      );
    }
    // The workflow does so as well. Done here too, nobody who asks after this answer is shown the old end.
    await this.desk.reopen(runId, deliveryIds, { notArrived, seen });
  }

  /** A receipt is there a moment before its workflow has ended; that moment is waited for. */
  private async start({ id, kind, requester }: RunDetails, input: RetryRunInput): Promise<boolean> {
    const deadline = Date.now() + closingMs;
    while (!(await this.temporal.retryRun({ runId: id, kind, requester }, input))) {
      if (Date.now() > deadline) return false;
      await sleep(100);
    }
    return true;
  }

  /** Parked deliveries by run, each run taken up once. Runs that went to work in the meantime are left alone. */
  async retryAll(
    parked: Map<string, string[]>,
    content: RetryOptions['content'],
  ): Promise<{ runs: number; deliveries: number }> {
    const done = { runs: 0, deliveries: 0 };
    for (const [runId, deliveryIds] of parked) {
      try {
        await this.retry(runId, deliveryIds, { content });
        done.runs += 1;
        done.deliveries += deliveryIds.length;
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
      }
    }
    return done;
  }

  /** Parked deliveries, each given up. What somebody decided in the meantime is left alone. */
  async discardAll(parked: Map<string, string[]>): Promise<{ runs: number; deliveries: number }> {
    const done = { runs: parked.size, deliveries: 0 };
    for (const deliveryId of [...parked.values()].flat()) {
      try {
        await this.decide(deliveryId, 'discard');
        done.deliveries += 1;
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
      }
    }
    return done;
  }

  /**
   * Which of a run's deliveries are unfinished: what failed, and what was never sent. Undefined where nothing is: no
   * delivery, and of an export no part of its file.
   */
  async unfinished(runId: string): Promise<string[] | undefined> {
    const run = await this.runs.find(runId);
    if (!run) throw new Problem(HttpStatus.NOT_FOUND, 'run-not-found', 'There is no such run.');
    const cells = run.account.deliveries.filter(({ state }) => state === 'failed' || state === 'skipped');
    const hasNoFile = run.kind === 'export' && run.account.export?.file === null;
    return cells.length > 0 || hasNoFile ? cells.map(({ id }) => id) : undefined;
  }

  /** What a person decided about one parked delivery becomes part of the run's receipt. @throws Problem 404, 409 */
  async decide(deliveryId: string, decision: Decision): Promise<void> {
    const delivery = await this.desk.find(deliveryId);
    if (!delivery) throw new Problem(HttpStatus.NOT_FOUND, 'delivery-not-found', 'There is no such delivery.');
    for (;;) {
      const run = await this.runs.find(delivery.runId);
      const state = run?.account.deliveries.find(({ id }) => id === deliveryId)?.state;
      if (!run?.receipt || (state !== 'failed' && state !== 'ambiguous')) {
        const detail = `The delivery is ${state}; only one that failed or is ambiguous, of a run that has ended, can be decided.`;
        throw new Problem(HttpStatus.CONFLICT, 'delivery-not-parked', detail);
      }
      const at = new Date().toISOString();
      const receipt = decideDelivery(run.account, run.receipt, { deliveryId, decision, at });
      // Somebody may decide about another delivery of the run at the same time; both decisions are to stand in the receipt.
      if (await this.desk.decide(deliveryId, { previous: run.receipt, receipt })) return;
    }
  }
}

function madeOnce(): Problem {
  const detail = 'An export or a digest is made once. Retry with the same content, or ask for a new one.';
  return new Problem(HttpStatus.UNPROCESSABLE_ENTITY, 'same-content-only', detail);
}
