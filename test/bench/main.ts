import { Client, Connection } from '@temporalio/client';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { request } from 'undici';
import { sandboxApiKey } from '../../apps/standalone/sandbox-config.js';
import { workflowTaskTimeout } from '../../workflows/task-timeouts.js';
import { peakMemory } from './peak-memory.js';
import { type BenchSystem, type ServerKind, startSystem } from './bench-system.js';
import { historyCost } from './history-cost.js';
import { closedLoop, type Figures, type OneRun, openLoop } from './load.js';

const { values: options } = parseArgs({
  options: {
    servers: { type: 'string', default: 'development,embedded,production' },
    seconds: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '3' },
  },
});
const seconds = Number(options.seconds);
const inFlight = 64;
const warmUpSeconds = 20;
/** Longer than the timers that a round of any candidate leaves with the engine; else the next would pay for them. */
const restMs = 6_000;
const steadyPerSecond = 10;
/** The sandbox makes people up on demand; no two runs are about the same, or they would share summaries. */
let people = 0;

/** Job J7: one look-up, three summaries of 20 ms, three deliveries of 5 ms. */
function jobRequest(email: string) {
  return {
    subject: { email },
    sessions: { limit: 3 },
    destinations: [
      { connection: 'intercom', as: 'note', contact: { email } },
      {
        connection: 'salesforce',
        object: 'Contact',
        match: { field: 'Email', value: email },
        field: 'Last_Briefing__c',
      },
      { connection: 'slack', channel: 'C0000000001' },
    ],
  };
}

const isServerKind = (text: string): text is ServerKind => ['development', 'embedded', 'production'].includes(text);
const somebody = () => `load-${people++}@example.com`;

function debriefRun({ url }: BenchSystem, client: Client, onRun: (runId: string) => void): OneRun {
  return async () => {
    const { statusCode, body } = await request(`${url}/v1/summaries`, {
      method: 'POST',
      headers: { authorization: `Bearer ${sandboxApiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(jobRequest(somebody())),
    });
    if (statusCode !== 202) throw new Error(`answered ${statusCode}: ${await body.text()}`);
    const { runId } = (await body.json()) as { runId: string };
    await client.workflow.getHandle(runId).result();
    onRun(runId);
  };
}

function baselineRun(client: Client, workflow: string): OneRun {
  return async () => {
    const workflowId = `${workflow}-${randomUUID()}`;
    const args = [{ email: somebody() }];
    await client.workflow.start(workflow, { taskQueue: 'baseline', workflowId, args, workflowTaskTimeout });
    // By its id alone, as Debrief's callers know a run: the engine looks up which execution that is.
    await client.workflow.getHandle(workflowId).result();
  };
}

function row(name: string, { runs, perSecond, p50, p95, p99 }: Figures): string {
  const ms = (value: number) => `${value.toFixed(0)} ms`.padStart(9);
  return `  ${name.padEnd(22)}${String(runs).padStart(7)}${perSecond.toFixed(1).padStart(9)}/s${ms(p50)}${ms(p95)}${ms(p99)}`;
}

/** The round in the middle, by throughput. */
function median(rounds: Figures[]): Figures {
  const sorted = rounds.toSorted((a, b) => a.perSecond - b.perSecond);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (!middle) throw new Error('nothing was measured');
  return middle;
}

/** Of throughput, round by round: the speed of a machine drifts by more than the candidates differ. */
function ratios(rounds: Figures[], baseline: Figures[]): string {
  const sorted = rounds
    .map(({ perSecond }, round) => perSecond / (baseline[round]?.perSecond ?? NaN))
    .toSorted((a, b) => a - b);
  const [least = NaN, middle = NaN, most = NaN] = [0, Math.floor(sorted.length / 2), -1].map((at) => sorted.at(at));
  return `${middle.toFixed(2)} (${least.toFixed(2)} to ${most.toFixed(2)})`;
}

async function measure(kind: ServerKind): Promise<void> {
  const system = await startSystem(kind);
  const connection = await Connection.connect({ address: system.temporalAddress });
  try {
    const client = new Client({ connection });
    let lastRun = '';
    const candidates = {
      debrief: debriefRun(system, client, (runId) => (lastRun = runId)),
      plain: baselineRun(client, 'plainSummary'),
      bare: baselineRun(client, 'bareSummary'),
    };
    const rounds: Record<keyof typeof candidates, Figures[]> = { debrief: [], plain: [], bare: [] };
    // Compilers and caches are warm in a process that has served for a minute, which is what is of interest.
    for (const run of Object.values(candidates)) await closedLoop(run, { inFlight: 16, seconds: warmUpSeconds });
    // In turn, so that a drift of the machine touches all alike.
    for (let round = 0; round < Number(options.rounds); round++) {
      for (const name of ['debrief', 'plain', 'bare'] as const) {
        await sleep(restMs);
        rounds[name].push(await closedLoop(candidates[name], { inFlight, seconds }));
      }
    }
    const steady = await openLoop(candidates.debrief, { perSecond: steadyPerSecond, seconds });
    const [debrief, plain, bare] = [median(rounds.debrief), median(rounds.plain), median(rounds.bare)];
    const { events, actions, largestPayloadBytes } = await historyCost(client, lastRun);

    console.log(`\nJ7 on the ${kind} server (${seconds} s a round, median of ${options.rounds})`);
    console.log(`  ${''.padEnd(22)}   runs  throughput      p50      p95      p99`);
    console.log(row(`debrief, ${inFlight} in flight`, debrief));
    console.log(row(`plain, ${inFlight} in flight`, plain));
    console.log(row(`bare, ${inFlight} in flight`, bare));
    console.log(row(`debrief, ${steadyPerSecond}/s`, steady));
    console.log(
      `  ratio to plain ${ratios(rounds.debrief, rounds.plain)}, to bare ${ratios(rounds.debrief, rounds.bare)}`,
    );
    console.log(
      `  per run: ${events} history events, ${actions} billable actions, largest payload ${largestPayloadBytes} bytes`,
    );
    for (const { name, pid } of system.processes)
      console.log(`  peak memory of ${name}: ${(await peakMemory(pid)).toFixed(0)} MB`);
  } finally {
    await connection.close();
    await system.stop();
  }
}

for (const kind of options.servers.split(',')) {
  if (!isServerKind(kind)) throw new Error(`--servers takes development, embedded and production, not "${kind}"`);
  await measure(kind);
}
