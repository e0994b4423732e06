import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { mkdir, writeFile } from 'node:fs/promises';
import { findTemporalExecutable } from '../../apps/standalone/temporal-executable.js';
import { startTemporalServer } from '../../apps/standalone/temporal-server.js';
import { type DebriefUnderTest, janeRequest, startDebriefUnderTest } from '../end-to-end/debrief-under-test.js';

/** Where the recordings are kept, seen from the package's root. */
const folder = 'test/histories';

/**
 * Records the histories that the replay test holds every later workflow against. To be run again only when runs of the
 * old shape are known to have ended everywhere: a change that needs it is a migration.
 */
async function record(debrief: DebriefUnderTest): Promise<void> {
  const completed = await debrief.request(janeRequest);
  await debrief.receipt(completed);
  await save(debrief, completed, 'completed');

  const [intercom, salesforce] = janeRequest.destinations;
  const archived = { connection: 'slack', channel: 'C0000000009' };
  const partial = await debrief.request({ ...janeRequest, destinations: [intercom, salesforce, archived] });
  await debrief.receipt(partial);
  await save(debrief, partial, 'partial');

  debrief.sandbox.fullstory.fault({ match: { path: '/summary' }, times: null, delayMs: 600_000 });
  const cancelled = await debrief.request(janeRequest);
  await debrief.until(cancelled, ({ phase }) => phase === 'summarizing');
  await debrief.call('POST', `/v1/runs/${cancelled}/cancel`);
  await debrief.receipt(cancelled);
  await save(debrief, cancelled, 'cancelled');
}

async function save({ temporal }: DebriefUnderTest, runId: string, name: string): Promise<void> {
  const handle = temporal.workflow.getHandle(runId);
  await handle.result();
  const history = await handle.fetchHistory();
  await writeFile(`${folder}/${name}.json`, historyToJSON(history) + '\n');
}

await mkdir(folder, { recursive: true });
const { path: executable } = await findTemporalExecutable(console.log);
const server = await startTemporalServer({ executable });
const debrief = await startDebriefUnderTest({ temporalAddress: server.address });
await record(debrief);
await debrief.stop();
await server.stop();
