import { parseArgs } from 'node:util';
import { parseConfig } from '../config.js';
import { endProcessOnFailure, untilStopped } from '../process-end.js';
import { sandboxUrls, startSandbox } from '../sandbox/sandbox.js';
import { followRun, requestSummary, type RunView } from './demo-client.js';
import { printBriefing, printEffects, printReceipt } from './demo-report.js';
import { sandboxApiKey, sandboxConfigFile } from './sandbox-config.js';
import { startStandalone } from './standalone.js';

const { values: options } = parseArgs({ options: { keep: { type: 'boolean', default: false } } });

/** What a CRM would send when a case of jane@doe.com opens. */
const request = {
  subject: { email: 'jane@doe.com' },
  note: 'Case 00001042 was opened: "I could not pay for my tickets."',
  destinations: [
    { connection: 'intercom', as: 'note', contact: { email: 'jane@doe.com' } },
    {
      connection: 'salesforce',
      object: 'Contact',
      match: { field: 'Email', value: 'jane@doe.com' },
      field: 'Last_Briefing__c',
    },
    { connection: 'slack', channel: 'C0000000001' },
  ],
};

await endProcessOnFailure(async () => {
  const sandbox = await startSandbox();
  const urls = sandboxUrls(sandbox);
  const file = sandboxConfigFile({ urls, credentials: sandbox.credentials });
  const debrief = await startStandalone({
    config: parseConfig(file, {}, 'demo'),
    inMemory: true,
    env: process.env,
    report: console.log,
  });
  const ready = performance.now();
  console.log(`Debrief listens at ${debrief.url}, its vendors are the sandbox's.\n`);

  console.log('POST /v1/summaries', JSON.stringify(request, undefined, 2), '\n');
  const caller = { url: debrief.url, apiKey: sandboxApiKey };
  const { runId } = await requestSummary(caller, request);
  const run: RunView = await followRun(caller, runId, ({ state, phase, progress }) => {
    const { sessions, deliveries } = progress;
    const counts = `sessions ${sessions.done}/${sessions.total}, deliveries ${deliveries.done}/${deliveries.total}`;
    console.log(`  ${[state, phase].filter(Boolean).join(', ')}: ${counts}`);
  });
  console.log(`  ended ${((performance.now() - ready) / 1000).toFixed(1)} s after the server was ready\n`);

  printBriefing(run);
  printEffects(sandbox);
  printReceipt(run);
  console.log(`\nRun      ${debrief.url}/v1/runs/${runId}\nAPI      ${debrief.url}/docs  (key: ${sandboxApiKey})`);
  for (const [vendor, url] of Object.entries(urls)) console.log(`Sandbox  ${url}/_sandbox/effects  (${vendor})`);

  if (options.keep) {
    console.log('\nEverything stays up until Ctrl-C.');
    await Promise.race([untilStopped(), debrief.failed]);
  }
  await debrief.stop();
  await sandbox.close();
  if (run.state !== 'completed') throw new Error(`the run ended as ${run.state}; the receipt says why`);
});
