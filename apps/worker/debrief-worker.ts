import { type NativeConnection, Worker } from '@temporalio/worker';
import { createActivities } from '../../activities/index.js';
import { type Stores } from '../../storage/stores.js';
import { taskQueue } from '../../workflows/workflow-ids.js';
import { type Config } from '../config.js';
import { failureInterceptor } from './failure-interceptor.js';
import { heartbeatInterceptor } from './heartbeat-interceptor.js';
import { registerSearchAttributes } from './search-attribute-registration.js';
import { createVendorClients } from './vendor-clients.js';
import { workflowSource } from './workflow-bundle.js';

export interface DebriefWorkerOptions {
  connection: NativeConnection;
  namespace: string;
  connections: Config['connections'];
  stores: Stores;
}

export interface DebriefWorker {
  isPolling(): boolean;
  /** Settles when the worker has ended: rejects when it could not go on. */
  ended: Promise<void>;
  /** Stops polling and waits for what is under way. */
  stop(): Promise<void>;
}

/** Starts the process's one worker. */
export async function startDebriefWorker(options: DebriefWorkerOptions): Promise<DebriefWorker> {
  const { connection, namespace } = options;
  await registerSearchAttributes(connection, namespace);
  const clients = createVendorClients(options.connections);
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue,
    ...workflowSource(),
    activities: createActivities(options.stores, clients),
    interceptors: { activity: [failureInterceptor, heartbeatInterceptor] },
    maxCachedWorkflows: 500,
    maxConcurrentActivityTaskExecutions: 100,
    // A killed worker's sticky tasks wait this long before another may have them.
    stickyQueueScheduleToStartTimeout: '2s',
    shutdownGraceTime: '20s',
    shutdownForceTime: '30s',
  });
  const ended = worker.run().finally(() => clients.close());
  return {
    isPolling: () => worker.getState() === 'RUNNING',
    ended,
    stop: async () => {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await ended;
    },
  };
}
