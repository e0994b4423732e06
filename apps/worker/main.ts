import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection } from '@temporalio/worker';
import { openDatabase } from '../../storage/database.js';
import { openFileStore } from '../../storage/open-file-store.js';
import { createStores } from '../../storage/stores.js';
import { storeOptions } from '../store-options.js';
import { filesFolder, loadConfig, sharedDatabaseUrl } from '../config.js';
import { endProcessOnFailure, untilStopped } from '../process-end.js';
import { startDebriefWorker } from './debrief-worker.js';
import { installTemporalRuntime } from './temporal-runtime.js';
import { serveWorkerHealth } from './worker-health.js';

await endProcessOnFailure(async () => {
  const config = await loadConfig(process.env);
  const metrics = await installTemporalRuntime();
  const database = await openDatabase({ url: sharedDatabaseUrl(config) });
  const { connectionOptions, namespace = 'default' } = loadClientConnectConfig();
  const connection = await NativeConnection.connect(connectionOptions);
  const files = openFileStore({ folder: filesFolder(config), s3: config.files.s3 });
  const worker = await startDebriefWorker({
    connection,
    namespace,
    config,
    stores: createStores(database.db, storeOptions(config)),
    files,
  });
  const health = await serveWorkerHealth({
    ...config.worker,
    isPolling: () => worker.isPolling(),
    metrics: () => metrics.read(),
  });
  console.log(`Debrief worker is polling; health at http://${config.worker.host}:${config.worker.port}/readyz`);

  await Promise.race([untilStopped(), worker.ended]);
  await worker.stop();
  health.close();
  await connection.close();
  await files.close();
  await database.close();
});
