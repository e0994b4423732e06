import { NativeConnection } from '@temporalio/worker';
import { inject } from 'vitest';
import { type DeliveryDetails } from '../../apps/api/deliveries/delivery-responses.js';
import { type RunView } from '../../apps/api/runs/run-responses.js';
import { type Config, parseConfig } from '../../apps/config.js';
import { type Sandbox, sandboxUrls, startSandbox } from '../../apps/sandbox/sandbox.js';
import { sandboxConfigFile } from '../../apps/standalone/sandbox-config.js';
import { type DebriefWorker, startDebriefWorker } from '../../apps/worker/debrief-worker.js';
import { installTemporalRuntime } from '../../apps/worker/temporal-runtime.js';
import { type Receipt } from '../../domain/receipt.js';
import { bodyOf, post, type RunningApi, startApi, testConfig } from './api/running-api.js';
import { temporaryFileStore } from '../storage/temporary-file-store.js';
import { freshNamespace } from './fresh-namespace.js';

/** API and worker in this process, against the sandbox. */
export interface RunningDebrief {
  api: RunningApi;
  sandbox: Sandbox;
  worker: DebriefWorker;
  /** Asks for a briefing about Jane's newest session; returns the run's id. */
  request(destinations: object[], more?: object): Promise<string>;
  run(runId: string): Promise<RunView>;
  delivery(deliveryId: string): Promise<DeliveryDetails>;
  /** Waits until the run has ended. */
  receipt(runId: string): Promise<Receipt>;
  stop(): Promise<void>;
}

export interface RunningDebriefOptions {
  /** What differs from the sandbox's configuration. */
  configure?: (config: Config, sandbox: Sandbox) => Config;
}

/** Once a process: Temporal's runtime is global. */
export async function startDebrief({ configure = (it) => it }: RunningDebriefOptions = {}): Promise<RunningDebrief> {
  await installTemporalRuntime();
  const sandbox = await startSandbox({ keepBodies: true });
  const file = sandboxConfigFile({ urls: sandboxUrls(sandbox), credentials: sandbox.credentials });
  const config = configure(testConfig(parseConfig(file, {}, 'debrief.yaml').connections), sandbox);
  const [address, namespace] = [inject('temporalAddress'), await freshNamespace()];
  const api = await startApi({ config, temporal: { address, namespace } });
  const connection = await NativeConnection.connect({ address });
  const files = await temporaryFileStore();
  const worker = await startDebriefWorker({ connection, namespace, config, stores: api.stores, files });

  const run = async (runId: string) => bodyOf<RunView>(await api.call(`/v1/runs/${runId}`));
  return {
    api,
    sandbox,
    worker,
    run,
    async request(destinations, more = {}) {
      const body = { subject: { email: 'jane@doe.com' }, sessions: { limit: 1 }, destinations, ...more };
      return (await bodyOf<{ runId: string }>(await api.call('/v1/summaries', post(body)), 202)).runId;
    },
    delivery: async (deliveryId) => bodyOf(await api.call(`/v1/deliveries/${deliveryId}`)),
    async receipt(runId) {
      for (;;) {
        const { receipt } = await run(runId);
        if (receipt) return receipt;
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    },
    async stop() {
      await worker.stop();
      await connection.close();
      await files.close();
      await api.stop();
      await sandbox.close();
    },
  };
}

/** Gives every connection a task queue of its own. */
export function withOwnQueues(config: Config): Config {
  const connections = Object.entries(config.connections).map(
    ([name, connection]) => [name, { ...connection, taskQueue: `debrief-${name}` }] as const,
  );
  return { ...config, connections: Object.fromEntries(connections) };
}
