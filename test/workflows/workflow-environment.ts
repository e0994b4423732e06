import { Client, type WorkflowHandle } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, inject, onTestFinished } from 'vitest';
import { type Activities } from '../../activities/index.js';
import { failureInterceptor } from '../../apps/worker/failure-interceptor.js';
import { heartbeatInterceptor } from '../../apps/worker/heartbeat-interceptor.js';
import { buildWorkflowBundle } from '../../apps/worker/workflow-bundle.js';
import { type RunEnding } from '../../domain/settle-run.js';
import { type RunWindows, type summarizeUser } from '../../workflows/summarize-user.js';

const hour = 3_600_000;

/** What every activity does where a test does not say otherwise: two chunks, three destinations, no trouble. */
const calm: Activities = {
  findSessions: async () => ({ chunks: [['1:1'], ['1:2']] }),
  summarizeSessions: async () => undefined,
  composeBriefing: async ({ runId }) => ({
    open: [
      { deliveryId: `${runId}-1`, vendor: 'slack' },
      { deliveryId: `${runId}-2`, vendor: 'intercom' },
      { deliveryId: `${runId}-3`, vendor: 'salesforce' },
    ],
  }),
  deliverToSlack: async () => 'delivered',
  deliverToIntercom: async () => 'delivered',
  deliverToSalesforce: async () => 'delivered',
  closeRun: async () => undefined,
};

export interface StartedRun {
  handle: WorkflowHandle<typeof summarizeUser>;
  /** Attempts at activities as `name` when they begin and `/name` when they end, in order. */
  steps: string[];
  /** How often the activity was begun. */
  attempts(name: keyof Activities): number;
  /** The endings that the run was closed with. */
  endings: RunEnding[];
}

/** Gives the tests of a file one connection and one bundle; the result starts a run with its own worker and queue. */
export function workflowEnvironment(): (
  fakes?: Partial<Activities>,
  windows?: Partial<RunWindows>,
) => Promise<StartedRun> {
  let connection: NativeConnection;
  let code: string;
  beforeAll(async () => {
    Runtime.install({ logger: new DefaultLogger('ERROR') });
    code = await buildWorkflowBundle();
    connection = await NativeConnection.connect({ address: inject('temporalAddress') });
  });
  afterAll(() => connection.close());

  return async (fakes = {}, windows = {}) => {
    const steps: string[] = [];
    const endings: RunEnding[] = [];
    const taskQueue = `test-${randomUUID()}`;
    const worker = await Worker.create({
      connection,
      taskQueue,
      workflowBundle: { code },
      activities: recorded({ ...calm, ...fakes }, steps, endings),
      interceptors: { activity: [failureInterceptor, heartbeatInterceptor] },
      // Activities hear of their cancellation by the answer to a heartbeat.
      maxHeartbeatThrottleInterval: '100ms',
    });
    const running = worker.run();
    onTestFinished(async () => {
      worker.shutdown();
      await running;
    });
    const handle = await new Client({ connection }).workflow.start<typeof summarizeUser>('summarizeUser', {
      taskQueue,
      workflowId: randomUUID(),
      args: [{ runId: 'run', windows: { resolveMs: hour, summarizeMs: hour, deliverMs: hour, ...windows } }],
    });
    return { handle, steps, endings, attempts: (name) => steps.filter((step) => step === name).length };
  };
}

function recorded(activities: Activities, steps: string[], endings: RunEnding[]): Activities {
  const record = <Input, Output>(name: keyof Activities, deed: (input: Input) => Promise<Output>) => {
    return async (input: Input): Promise<Output> => {
      steps.push(name);
      try {
        return await deed(input);
      } finally {
        steps.push(`/${name}`);
      }
    };
  };
  return {
    findSessions: record('findSessions', (input) => activities.findSessions(input)),
    summarizeSessions: record('summarizeSessions', (input) => activities.summarizeSessions(input)),
    composeBriefing: record('composeBriefing', (input) => activities.composeBriefing(input)),
    deliverToSlack: record('deliverToSlack', (input) => activities.deliverToSlack(input)),
    deliverToIntercom: record('deliverToIntercom', (input) => activities.deliverToIntercom(input)),
    deliverToSalesforce: record('deliverToSalesforce', (input) => activities.deliverToSalesforce(input)),
    closeRun: record('closeRun', async (input) => {
      await activities.closeRun(input);
      endings.push(input.ending);
    }),
  };
}
