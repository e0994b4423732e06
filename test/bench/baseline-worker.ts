import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { fileURLToPath } from 'node:url';
import { type SandboxAddress } from '../../apps/standalone/sandbox-config.js';
import { stickyTaskTimeout } from '../../workflows/task-timeouts.js';
import { createBaselineActivities } from './baseline-activities.js';

const { TEMPORAL_ADDRESS: address, BENCH_SANDBOX: sandbox = '' } = process.env;
Runtime.install({ logger: new DefaultLogger('WARN') });
const connection = await NativeConnection.connect({ address });
const worker = await Worker.create({
  connection,
  taskQueue: 'baseline',
  workflowsPath: fileURLToPath(new URL('./baseline-workflows.js', import.meta.url)),
  activities: createBaselineActivities(JSON.parse(sandbox) as SandboxAddress),
  maxCachedWorkflows: 500,
  stickyQueueScheduleToStartTimeout: stickyTaskTimeout,
  maxConcurrentActivityTaskExecutions: 100,
});
console.log('ready');
await worker.run();
await connection.close();
