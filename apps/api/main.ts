import { loadClientConnectConfig } from '@temporalio/envconfig';
import { openDatabase } from '../../storage/database.js';
import { openFileStore } from '../../storage/open-file-store.js';
import { filesFolder, loadConfig, sharedDatabaseUrl } from '../config.js';
import { endProcessOnFailure, untilStopped } from '../process-end.js';
import { createApi, listen } from './create-api.js';
import { TemporalClient } from './temporal-client.js';

await endProcessOnFailure(async () => {
  const config = await loadConfig(process.env);
  const database = await openDatabase({ url: sharedDatabaseUrl(config) });
  const { connectionOptions, namespace = 'default' } = loadClientConnectConfig();
  const temporal = TemporalClient.open(connectionOptions, namespace);
  const files = openFileStore({ folder: filesFolder(config), s3: config.files.s3 });
  const app = await createApi({ config, database, temporal, files });
  console.log(`Debrief API listens at ${await listen(app, { config })}`);

  await untilStopped();
  await app.close();
  await files.close();
  await temporal.close();
  await database.close();
});
