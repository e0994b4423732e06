import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { settleRun } from '../../../domain/settle-run.js';
import { RunLedger } from '../../../storage/run-ledger.js';
import { RunStore } from '../../../storage/run-store.js';
import { logText } from '../errors/log-text.js';
import { TemporalClient } from '../temporal-client.js';
import { TemporalUnavailable } from '../temporal-unavailable.js';

const minuteMs = 60_000;
/** How long a repeated request may still start the run; the promise is to close it within the hour. */
const patienceMs = 15 * minuteMs;

/**
 * Closes runs that were stored but whose workflow never started, because the process died between the two or Temporal
 * gave no answer, and the caller did not come back.
 */
@Injectable()
export class UnstartedRuns implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(UnstartedRuns.name);
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly runs: RunStore,
    private readonly runLedger: RunLedger,
    private readonly temporal: TemporalClient,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.sweep(), 5 * minuteMs);
    void this.sweep();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private async sweep(): Promise<void> {
    try {
      await this.close(new Date(Date.now() - patienceMs));
    } catch (error) {
      if (error instanceof TemporalUnavailable) return;
      this.logger.warn(`unstarted runs could not be closed: ${logText(error)}`);
    }
  }

  /** Closes what was accepted before the given moment and has no workflow. @throws TemporalUnavailable */
  async close(acceptedBefore: Date): Promise<void> {
    for (const runId of await this.runs.acceptedBefore(acceptedBefore)) {
      if (await this.temporal.hasRun(runId)) continue;
      const run = await this.runs.find(runId);
      if (!run) continue;
      const error = {
        code: 'not-started',
        message: 'The run was stored but its workflow never started. Send it again.',
      };
      await this.runLedger.close(settleRun(run.account, { kind: 'failed', error }, new Date().toISOString()));
      this.logger.warn(`run ${runId} never started and was closed`);
    }
  }
}
