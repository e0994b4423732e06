import { loadConfig } from '../config.js';
import { endProcessOnFailure, untilStopped } from '../process-end.js';
import { startStandalone } from './standalone.js';

await endProcessOnFailure(async () => {
  const config = await loadConfig(process.env);
  const debrief = await startStandalone({ config, env: process.env, report: console.log });
  console.log(`Debrief listens at ${debrief.url} (description at ${debrief.url}/docs)`);
  if (debrief.temporalUiUrl) console.log(`Temporal's Web UI is at ${debrief.temporalUiUrl}`);
  try {
    await Promise.race([untilStopped(), debrief.failed]);
  } finally {
    await debrief.stop();
  }
});
