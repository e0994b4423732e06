import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { type Stack, startStack } from '../../apps/standalone/production-stack.js';
import { type DebriefUnderTest, startDebriefUnderTest } from './debrief-under-test.js';
import { summaryRunScenarios } from './summary-run-scenarios.js';

/** Building the production server takes minutes where it has not been built yet. */
const startTimeoutMs = 900_000;

describe('on the production server with PostgreSQL', () => {
  let folder: string;
  let stack: Stack;
  let debrief: DebriefUnderTest;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'debrief-test-production-'));
    await chmod(folder, 0o755);
    stack = await startStack({ dir: folder, report: () => undefined });
    debrief = await startDebriefUnderTest({ temporalAddress: stack.temporal.address, databaseUrl: stack.databaseUrl });
  }, startTimeoutMs);
  afterAll(async () => {
    await debrief.stop();
    await stack.stop();
    await rm(folder, { recursive: true, force: true });
  });

  summaryRunScenarios(() => debrief);
});
