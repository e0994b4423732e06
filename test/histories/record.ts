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

/** Three days in three parts, two at once; a day that is cancelled while the vendor is at work. */
async function recordExports(debrief: DebriefUnderTest): Promise<void> {
  const range = { start: '2026-11-17T00:00:00Z', end: '2026-11-20T00:00:00Z' };
  const slack = { connection: 'slack', channel: 'C0000000001', as: 'file' };
  const request = { segment: 'everyone', kind: 'events', timeRange: range, destinations: [slack] };
  const completed = await debrief.requestExport(request);
  await debrief.receipt(completed);
  await save(debrief, completed, 'export-completed');

  debrief.sandbox.fullstory.control('exports', { msUntilDone: 600_000 });
  const cancelled = await debrief.requestExport({ ...request, chunk: 72 });
  await debrief.until(cancelled, ({ export: exported }) => exported?.chunks[0]?.state === 'created');
  await debrief.call('POST', `/v1/runs/${cancelled}/cancel`);
  await debrief.receipt(cancelled);
  await save(debrief, cancelled, 'export-cancelled');
}

/** The people of a day, told about in a thread; another day that is cancelled while its people are read. */
async function recordDigests({ sandbox: { fullstory }, ...debrief }: DebriefUnderTest): Promise<void> {
  fullstory.reset();
  fullstory.control('exports', { people: 30, pollsUntilDone: 1 });
  const timeRange = { start: '2026-11-19T00:00:00Z', end: '2026-11-20T00:00:00Z' };
  const slack = { connection: 'slack', channel: 'C0000000001' };
  const completed = await debrief.requestDigest({ segment: 'everyone', timeRange, top: 3, destinations: [slack] });
  await debrief.receipt(completed);
  await save(debrief, completed, 'digest-completed');

  fullstory.fault({ match: { path: '/sessions/v2' }, times: null, delayMs: 600_000 });
  const cancelled = await debrief.requestDigest({ segment: 'everyone', timeRange, destinations: [slack] });
  await debrief.until(cancelled, ({ progress }) => (progress.people?.total ?? 0) > 0);
  await debrief.call('POST', `/v1/runs/${cancelled}/cancel`);
  await debrief.receipt(cancelled);
  await save(debrief, cancelled, 'digest-cancelled');
}

async function save({ temporal }: Pick<DebriefUnderTest, 'temporal'>, runId: string, name: string): Promise<void> {
  const handle = temporal.workflow.getHandle(runId);
  await handle.result();
  const history = await handle.fetchHistory();
  await writeFile(`${folder}/${name}.json`, historyToJSON(history) + '\n');
}

await mkdir(folder, { recursive: true });
const { path: executable } = await findTemporalExecutable(console.log);
const server = await startTemporalServer({ executable });
const debrief = await startDebriefUnderTest({
  temporalAddress: server.address,
  configuration: { exports: { parallel: 2, pollMs: 20 } },
});
await record(debrief);
await recordExports(debrief);
await recordDigests(debrief);
await debrief.stop();
await server.stop();
