import { Injectable } from '@nestjs/common';
import { DatabaseHandle } from '../database-handle.js';
import { TemporalClient } from '../temporal-client.js';

export type CheckResult = 'ok' | 'unreachable';

/** Whether what every request needs is there. Vendors are not part of it: a run waits for them. */
@Injectable()
export class Readiness {
  constructor(
    private readonly database: DatabaseHandle,
    private readonly temporal: TemporalClient,
  ) {}

  async check(): Promise<Record<'database' | 'temporal', CheckResult>> {
    const [database, temporal] = await Promise.all([reachable(this.database.ping()), reachable(this.temporal.ping())]);
    return { database, temporal };
  }
}

async function reachable(answer: Promise<void>): Promise<CheckResult> {
  return answer.then(
    () => 'ok',
    () => 'unreachable',
  );
}
