import { loadClientConnectConfig } from '@temporalio/envconfig';
import { openDatabase } from '../../storage/database.js';
import { loadConfig, sharedDatabaseUrl } from '../config.js';
import { endProcessOnFailure, untilStopped } from '../process-end.js';
import { createApi, listen } from './create-api.js';
import { TemporalClient } from './temporal-client.js';

await endProcessOnFailure(async () => {
  const config = await loadConfig(process.env);
  const database = await openDatabase({ url: sharedDatabaseUrl(config) });
  const { connectionOptions, namespace = 'default' } = loadClientConnectConfig();
  const temporal = TemporalClient.open(connectionOptions, namespace);
  const app = await createApi({ config, database, temporal });
  console.log(`Debrief API listens at ${await listen(app, { config })}`);

  await untilStopped();
  await app.close();
  await temporal.close();
  await database.close();
});
