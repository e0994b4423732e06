import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import { createActivities } from '../../activities/index.js';
import { type FileStore } from '../../storage/file-store.js';
import { type Stores } from '../../storage/stores.js';
import { stickyTaskTimeout } from '../../workflows/task-timeouts.js';
import { taskQueue } from '../../workflows/workflow-ids.js';
import { type Config } from '../config.js';
import { createExportLinks } from '../export-links.js';
import { createOperatorAlerts } from './operator-alerts.js';
import { pacesOf, taskQueuesOf } from './delivery-pace.js';
import { openBriefingModel } from './briefing-model.js';
import { failureInterceptor } from './failure-interceptor.js';
import { checkFileStore } from './file-store-check.js';
import { heartbeatInterceptor } from './heartbeat-interceptor.js';
import { scheduleHousekeeping } from './housekeeping.js';
import { registerSearchAttributes } from './search-attribute-registration.js';
import { createVendorClients } from './vendor-clients.js';
import { workflowSource } from './workflow-bundle.js';

export interface DebriefWorkerOptions {
  connection: NativeConnection;
  namespace: string;
  config: Pick<Config, 'connections' | 'delivery' | 'exports' | 'files' | 'model' | 'server' | 'windows'>;
  stores: Stores;
  /** Closed by the caller. */
  files: FileStore;
}

export interface DebriefWorker {
  isPolling(): boolean;
  /** Settles when the worker has ended: rejects when it could not go on. */
  ended: Promise<void>;
  /** Stops polling and waits for what is under way. */
  stop(): Promise<void>;
}

/** Starts the process's worker, and one for activities only on each queue that a connection has of its own. */
export async function startDebriefWorker(options: DebriefWorkerOptions): Promise<DebriefWorker> {
  const { connection, namespace, config, stores, files } = options;
  await checkFileStore(files);
  await registerSearchAttributes(connection, namespace);
  await scheduleHousekeeping(connection, namespace);
  const clients = createVendorClients(config.connections);
  const alerts = createOperatorAlerts(config.delivery.alerts, clients);
  const model = config.model && (await openBriefingModel(config.model));
  const taskQueues = taskQueuesOf(config.connections);
  const shared: Omit<WorkerOptions, 'taskQueue'> = {
    connection,
    namespace,
    activities: createActivities({
      stores,
      files,
      links: createExportLinks(config),
      retentionDays: config.files.retentionDays,
      pollMs: config.exports.pollMs,
      parallel: config.exports.parallel,
      windows: config.windows,
      connections: clients,
      model,
      taskQueues,
      pacesOf: pacesOf(config.connections),
      settleMs: config.delivery.settleMs,
      onPaused: alerts.destinationPaused,
      onBudgetAlert: alerts.budgetNearlySpent,
    }),
    interceptors: { activity: [failureInterceptor, heartbeatInterceptor] },
    maxConcurrentActivityTaskExecutions: 100,
    shutdownGraceTime: '20s',
    shutdownForceTime: '30s',
  };
  const workers = await Promise.all([
    Worker.create({
      ...shared,
      ...workflowSource(),
      taskQueue,
      maxCachedWorkflows: 500,
      stickyQueueScheduleToStartTimeout: stickyTaskTimeout,
    }),
    ...[...new Set(taskQueues.values())].map((own) => Worker.create({ ...shared, taskQueue: own })),
  ]);
  const stop = () => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  // One that cannot go on takes the others with it; whoever started them decides what then.
  const ended = Promise.all(workers.map((worker) => worker.run().finally(stop)))
    .then(() => undefined)
    .finally(() => Promise.all([clients.close(), model?.close()]));
  return {
    isPolling: () => workers.every((worker) => worker.getState() === 'RUNNING'),
    ended,
    stop: async () => {
      stop();
      await ended;
    },
  };
}
