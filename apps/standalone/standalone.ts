import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection } from '@temporalio/worker';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../storage/database.js';
import { openFileStore } from '../../storage/open-file-store.js';
import { createStores } from '../../storage/stores.js';
import { storeOptions } from '../store-options.js';
import { createApi, listen } from '../api/create-api.js';
import { TemporalClient } from '../api/temporal-client.js';
import { type Config, filesFolder } from '../config.js';
import { startDebriefWorker } from '../worker/debrief-worker.js';
import { installTemporalRuntime } from '../worker/temporal-runtime.js';
import { freePort, requireFree } from '../free-port.js';
import { superviseTemporal } from './supervised-temporal.js';
import { findTemporalExecutable } from './temporal-executable.js';

export interface StandaloneOptions {
  config: Config;
  /** Keeps nothing: database and Temporal in memory, no Web UI. */
  inMemory?: boolean;
  /** What Temporal's client reads: `TEMPORAL_*`. Without an address an embedded server is started. */
  env: NodeJS.ProcessEnv;
  report: (line: string) => void;
}

export interface Standalone {
  url: string;
  temporalAddress: string;
  temporalUiUrl: string | null;
  /** Rejects when a part ended that the process cannot go on without. */
  failed: Promise<never>;
  stop(): Promise<void>;
}

/** API, worker, database and (unless `TEMPORAL_ADDRESS` names one) Temporal server, in one process and its child. */
export async function startStandalone({
  config,
  inMemory = false,
  env,
  report,
}: StandaloneOptions): Promise<Standalone> {
  const opened: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const close of opened.splice(0).reverse()) await close();
  };
  try {
    const folder = inMemory ? undefined : config.dataDir;
    if (folder) await mkdir(folder, { recursive: true });
    const database = await openDatabase({ url: config.databaseUrl, folder });
    opened.push(() => database.close());

    const files = openFileStore({
      folder: folder ? filesFolder(config) : await temporaryFolder(opened),
      s3: config.files.s3,
    });
    opened.push(() => files.close());

    const temporal = await temporalServer(env.TEMPORAL_ADDRESS, folder, report);
    opened.push(() => temporal.stop());

    const workerMetrics = await installTemporalRuntime();
    const { connectionOptions, namespace = 'default' } = loadClientConnectConfig({
      overrideEnvVars: { ...(env as Record<string, string>), TEMPORAL_ADDRESS: temporal.address },
    });
    const connection = await NativeConnection.connect(connectionOptions);
    opened.push(() => connection.close());
    const stores = createStores(database.db, storeOptions(config));
    const worker = await startDebriefWorker({ connection, namespace, config, stores, files });
    opened.push(() => worker.stop());

    const client = TemporalClient.open(connectionOptions, namespace);
    opened.push(() => client.close());
    const api = await createApi({ config, database, temporal: client, files, workerMetrics });
    opened.push(() => api.close());
    const url = await listen(api, { config });

    const failed = Promise.race([
      temporal.failed.then(raise),
      worker.ended.then(() => raise(new Error('the worker ended'))),
    ]);
    failed.catch(() => undefined);
    return { url, temporalAddress: temporal.address, temporalUiUrl: temporal.uiUrl, failed, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Removed once everything that was opened after it is closed. */
async function temporaryFolder(opened: (() => Promise<unknown>)[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'debrief-files-'));
  opened.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

interface TemporalInUse {
  address: string;
  uiUrl: string | null;
  failed: Promise<Error>;
  stop(): Promise<void>;
}

/** A server that runs already, or one of our own that keeps its file in the folder. */
async function temporalServer(
  address: string | undefined,
  folder: string | undefined,
  report: (line: string) => void,
): Promise<TemporalInUse> {
  if (address) {
    report(`using the Temporal server at ${address} (TEMPORAL_ADDRESS)`);
    return { address, uiUrl: null, failed: new Promise(() => undefined), stop: async () => undefined };
  }
  const { path: executable } = await findTemporalExecutable(report);
  const kept = folder && {
    dbFile: join(folder, 'temporal.db'),
    logFile: join(folder, 'temporal.log'),
    uiPort: await uiPort(),
  };
  return superviseTemporal({ executable, ...kept }, report);
}

/** Temporal's usual one where that is free. */
async function uiPort(): Promise<number> {
  const usual = 8233;
  return requireFree(usual).then(() => usual, freePort);
}

function raise(error: Error): never {
  throw error;
}
