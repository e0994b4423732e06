import { Client, type WorkflowHandle } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, inject, onTestFinished } from 'vitest';
import { type OpenDelivery } from '../../activities/open-delivery.js';
import { type Activities } from '../../activities/index.js';
import { failureInterceptor } from '../../apps/worker/failure-interceptor.js';
import { heartbeatInterceptor } from '../../apps/worker/heartbeat-interceptor.js';
import { buildWorkflowBundle } from '../../apps/worker/workflow-bundle.js';
import { type DestinationVendor } from '../../domain/destination.js';
import { type RunEnding } from '../../domain/settle-run.js';
import { type digestSegment, type DigestSegmentInput } from '../../workflows/digest-segment.js';
import { type fireSchedule } from '../../workflows/fire-schedule.js';
import { type exportSegment, type ExportSegmentInput } from '../../workflows/export-segment.js';
import { type retryRun, type RetryRunInput } from '../../workflows/retry-run.js';
import { type RunWindows } from '../../workflows/run-phases.js';
import { type summarizeUser } from '../../workflows/summarize-user.js';

const hour = 3_600_000;
const hours: RunWindows = { resolveMs: hour, summarizeMs: hour, deliverMs: hour, exportMs: hour, downloadMs: hour };

export function openDelivery(deliveryId: string, vendor: DestinationVendor): OpenDelivery {
  return { deliveryId, vendor, connection: vendor };
}

/** What every activity does where a test does not say otherwise: two chunks, three destinations, no trouble. */
const calm: Activities = {
  findSessions: async () => ({ chunks: [['1:1'], ['1:2']] }),
  summarizeSessions: async () => undefined,
  composeBriefing: async ({ runId }) => ({
    open: [
      openDelivery(`${runId}-1`, 'slack'),
      openDelivery(`${runId}-2`, 'intercom'),
      openDelivery(`${runId}-3`, 'salesforce'),
    ],
  }),
  composeBriefingWithModel: async ({ runId }) => ({ open: [openDelivery(`${runId}-1`, 'slack')] }),
  reopenRun: async () => ({ made: true, open: [openDelivery('run-2', 'intercom')] }),
  deliverToSlack: async () => 'delivered',
  deliverToIntercom: async () => 'delivered',
  deliverToSalesforce: async () => 'delivered',
  deliverToWebhook: async () => 'delivered',
  closeRun: async () => undefined,
  deleteExpiredFiles: async () => ({ deleted: 0, unfinished: 0 }),
  runExportOperation: async () => undefined,
  fetchExport: async () => undefined,
  joinExport: async () => undefined,
  publishExport: async () => ({ open: [] }),
  cancelExport: async () => undefined,
  acceptScheduledRun: async () => ({}),
  importPeople: async () => ({ people: 250 }),
  summarizePeople: async () => undefined,
  rankDigest: async () => undefined,
  openDigest: async ({ runId, part }) => ({ open: [openDelivery(`${runId}-${part}`, 'slack')] }),
};

export interface StartedRun {
  handle: WorkflowHandle<typeof summarizeUser | typeof retryRun | typeof fireSchedule>;
  /** Attempts at activities as `name` when they begin and `/name` when they end, in order. */
  steps: string[];
  /** How often the activity was begun. */
  attempts(name: keyof Activities): number;
  /** The endings that the run was closed with. */
  endings: RunEnding[];
}

export interface WorkflowEnvironment {
  startRun(fakes?: Partial<Activities>, windows?: Partial<RunWindows>): Promise<StartedRun>;
  /** An export in three parts, two at once, unless told otherwise. */
  startExport(fakes?: Partial<Activities>, input?: Partial<ExportSegmentInput>): Promise<StartedRun>;
  /** A digest of 250 people, ten to a slice, three slices at once, unless told otherwise. */
  startDigest(fakes?: Partial<Activities>, input?: Partial<DigestSegmentInput>): Promise<StartedRun>;
  /** Takes up the run's second delivery with the same content, unless told otherwise. */
  startRetry(fakes?: Partial<Activities>, retry?: Partial<RetryRunInput>): Promise<StartedRun>;
  /** One fire of the schedule `schedule`, whose run has the given id. */
  startFire(runId: string, fakes?: Partial<Activities>): Promise<StartedRun>;
}

/** Gives the tests of a file one connection and one bundle; what is started has a worker and a queue of its own. */
export function workflowEnvironment(): WorkflowEnvironment {
  let connection: NativeConnection;
  let code: string;
  beforeAll(async () => {
    Runtime.install({ logger: new DefaultLogger('ERROR') });
    code = await buildWorkflowBundle();
    connection = await NativeConnection.connect({ address: inject('temporalAddress') });
  });
  afterAll(() => connection.close());

  async function start(fakes: Partial<Activities>, begin: (queue: WorkflowQueue) => Promise<StartedRun['handle']>) {
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
    const handle = await begin({ client: new Client({ connection }), taskQueue, workflowId: randomUUID() });
    return {
      handle,
      steps,
      endings,
      attempts: (name: keyof Activities) => steps.filter((step) => step === name).length,
    };
  }

  return {
    startRun: (fakes = {}, windows = {}) =>
      start(fakes, ({ client, ...options }) =>
        client.workflow.start<typeof summarizeUser>('summarizeUser', {
          ...options,
          args: [{ runId: 'run', windows: { ...hours, ...windows } }],
        }),
      ),
    startExport: (fakes = {}, input = {}) =>
      start(fakes, ({ client, ...options }) =>
        client.workflow.start<typeof exportSegment>('exportSegment', {
          ...options,
          args: [{ runId: 'run', chunks: 3, parallel: 2, windows: hours, ...input }],
        }),
      ),
    startDigest: (fakes = {}, input = {}) =>
      start(fakes, ({ client, ...options }) =>
        client.workflow.start<typeof digestSegment>('digestSegment', {
          ...options,
          priority: { priorityKey: 4, fairnessKey: 'fullstory' },
          typedSearchAttributes: [{ key: defineSearchAttributeKey('DebriefKind', 'KEYWORD'), value: 'digest' }],
          args: [{ runId: 'run', windows: hours, sliceSize: 10, slicesAtOnce: 3, slicesPerHistory: 1_000, ...input }],
        }),
      ),
    startRetry: (fakes = {}, retry = {}) =>
      start(fakes, ({ client, ...options }) =>
        client.workflow.start<typeof retryRun>('retryRun', {
          ...options,
          args: [{ runId: 'run', windows: hours, deliveryIds: ['run-2'], content: 'same', ...retry }],
        }),
      ),
    startFire: (runId, fakes = {}) => {
      const run = { runId, requester: 'crm', chunks: 1, parallel: 1, windows: hours };
      return start({ acceptScheduledRun: async () => ({ run }), ...fakes }, ({ client, ...options }) =>
        client.workflow.start<typeof fireSchedule>('fireSchedule', { ...options, args: [{ scheduleId: 'schedule' }] }),
      );
    },
  };
}

interface WorkflowQueue {
  client: Client;
  taskQueue: string;
  workflowId: string;
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
    composeBriefingWithModel: record('composeBriefingWithModel', (input) => activities.composeBriefingWithModel(input)),
    deliverToSlack: record('deliverToSlack', (input) => activities.deliverToSlack(input)),
    deliverToIntercom: record('deliverToIntercom', (input) => activities.deliverToIntercom(input)),
    deliverToSalesforce: record('deliverToSalesforce', (input) => activities.deliverToSalesforce(input)),
    deliverToWebhook: record('deliverToWebhook', (input) => activities.deliverToWebhook(input)),
    runExportOperation: record('runExportOperation', (input) => activities.runExportOperation(input)),
    fetchExport: record('fetchExport', (input) => activities.fetchExport(input)),
    joinExport: record('joinExport', (input) => activities.joinExport(input)),
    publishExport: record('publishExport', (input) => activities.publishExport(input)),
    cancelExport: record('cancelExport', (input) => activities.cancelExport(input)),
    importPeople: record('importPeople', (input) => activities.importPeople(input)),
    summarizePeople: record('summarizePeople', (input) => activities.summarizePeople(input)),
    rankDigest: record('rankDigest', (input) => activities.rankDigest(input)),
    openDigest: record('openDigest', (input) => activities.openDigest(input)),
    acceptScheduledRun: record('acceptScheduledRun', (input) => activities.acceptScheduledRun(input)),
    reopenRun: record('reopenRun', (input) => activities.reopenRun(input)),
    closeRun: record('closeRun', async (input) => {
      await activities.closeRun(input);
      endings.push(input.ending);
    }),
    deleteExpiredFiles: () => activities.deleteExpiredFiles(),
  };
}

/** Whether an activity under way has been told of its cancellation. */
export async function hasRequestedCancellation({ handle }: StartedRun): Promise<boolean> {
  const { events } = await handle.fetchHistory();
  return (
    events?.some(({ activityTaskCancelRequestedEventAttributes }) => activityTaskCancelRequestedEventAttributes) ??
    false
  );
}
