import { Client, Connection } from '@temporalio/client';
import { parseArgs } from 'node:util';
import { type Receipt } from '../../domain/receipt.js';
import { sandboxApiKey } from '../../apps/standalone/sandbox-config.js';
import { type BenchSystem, startSystem } from './bench-system.js';
import { historyCosts } from './history-cost.js';
import { forgetPeakMemory, peakMemory } from './peak-memory.js';
import { setExportSize } from './sandbox-export.js';

const { values: options } = parseArgs({
  options: {
    people: { type: 'string', default: '1000,10000,100000' },
    /** As many as Fullstory includes in a month. */
    activations: { type: 'string', default: '1000' },
    server: { type: 'string', default: 'development' },
  },
});
const dayMs = 24 * 3_600_000;
const lookMs = 500;

async function call<Answer>(url: string, path: string, body?: object): Promise<Answer> {
  const response = await fetch(`${url}${path}`, {
    headers: { authorization: `Bearer ${sandboxApiKey}`, 'content-type': 'application/json' },
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Answer;
}

/** Each size has days of its own, or it would find the summaries of another. */
function digestRequest(round: number) {
  const end = Date.UTC(2026, 0, 1) + round * 2 * dayMs;
  return {
    segment: 'everyone',
    timeRange: { start: new Date(end - dayMs).toISOString(), end: new Date(end).toISOString() },
    people: { valueColumn: 'user_cartValue_real' },
    maxActivations: Number(options.activations),
    destinations: [{ connection: 'slack', channel: 'C0000000001' }],
  };
}

async function ended(url: string, runId: string): Promise<Receipt> {
  for (;;) {
    const { receipt } = await call<{ receipt: Receipt | null }>(url, `/v1/runs/${runId}`);
    if (receipt) return receipt;
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
}

async function measure({ url, processes, sandbox }: BenchSystem, client: Client, count: number, round: number) {
  await setExportSize(sandbox, { people: count });
  const debrief = processes.filter(({ name }) => name !== 'temporal' && name !== 'sandbox');
  await Promise.all(debrief.map(({ pid }) => forgetPeakMemory(pid)));
  const begun = Date.now();
  const { runId } = await call<{ runId: string }>(url, '/v1/digests', digestRequest(round));
  const { state, digest, activations } = await ended(url, runId);
  const seconds = (Date.now() - begun) / 1_000;
  await client.workflow.getHandle(runId).result();
  const costs = await historyCosts(client, runId);
  const memory = await Promise.all(debrief.map(({ pid }) => peakMemory(pid)));
  const sum = (part: (cost: (typeof costs)[number]) => number) => costs.reduce((total, cost) => total + part(cost), 0);
  console.log(
    [
      `${count} people: ${state}, ${seconds.toFixed(1)} s, ${(count / seconds).toFixed(0)} people/s`,
      `${costs.length} histories, largest ${Math.max(...costs.map(({ events }) => events))} events`,
      `${sum(({ events }) => events)} events and ${sum(({ actions }) => actions)} actions in all`,
      `payloads at most ${Math.max(...costs.map(({ largestPayloadBytes }) => largestPayloadBytes))} bytes`,
      `peak memory ${memory.map((megabytes) => megabytes.toFixed(0)).join(' + ')} MB`,
      `activations ${JSON.stringify(activations)}`,
      JSON.stringify(digest?.people),
    ].join('\n  '),
  );
}

const kind = options.server === 'production' || options.server === 'embedded' ? options.server : 'development';
const system = await startSystem(kind);
const connection = await Connection.connect({ address: system.temporalAddress });
try {
  const client = new Client({ connection });
  for (const [round, count] of options.people.split(',').map(Number).entries()) {
    await measure(system, client, count, round);
  }
} finally {
  await connection.close();
  await system.stop();
}
