import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deliveryIdOf } from '../../apps/sandbox/delivery-id-of.js';
import { type Sandbox, sandboxUrls, startSandbox } from '../../apps/sandbox/sandbox.js';
import { sandboxApiKey, sandboxConfigFile } from '../../apps/standalone/sandbox-config.js';
import { type RunView } from '../../apps/api/runs/run-responses.js';
import { type DeliveryCell, type Receipt } from '../../domain/receipt.js';
import { startProcess, type StartedProcess } from '../started-process.js';
import { createNamespace } from './test-namespace.js';

export interface WorkerKillOptions {
  kills: number;
  temporalAddress: string;
  databaseUrl: string;
  report?: (line: string) => void;
}

export interface WorkerKillResult {
  accepted: number;
  /** Runs by the state they ended in. */
  states: Record<string, number>;
  /** Deliveries that a receipt calls delivered and that no vendor has. */
  lost: string[];
  /** Deliveries that a vendor has more than once. */
  duplicates: string[];
  /** From the moment the new worker polled to the end of each run that was in flight at a kill; milliseconds, ascending. */
  recoveryMs: number[];
}

const runsPerKill = 6;
/** Long enough for a run to be in every phase at some moment of it. */
const spreadMs = 1_200;

/**
 * Kills the worker at random moments while runs are in flight, starts it again, and compares what was accepted with the
 * receipts and with what the vendors hold.
 */
export async function killWorkers(options: WorkerKillOptions): Promise<WorkerKillResult> {
  const { kills, temporalAddress, databaseUrl, report = () => undefined } = options;
  const folder = await mkdtemp(join(tmpdir(), 'debrief-kills-'));
  const sandbox = await startSandbox({ delaysMs: { sessions: 50, summary: 150, delivery: 50 } });
  const config = join(folder, 'debrief.yaml');
  await writeFile(config, sandboxConfigFile({ urls: sandboxUrls(sandbox), credentials: sandbox.credentials }));
  const env = {
    DEBRIEF_CONFIG: config,
    TEMPORAL_ADDRESS: temporalAddress,
    TEMPORAL_NAMESPACE: await createNamespace(temporalAddress),
    DATABASE_URL: databaseUrl,
    WORKER_PORT: '0',
  };
  const startWorker = () => startProcess('worker', 'apps/worker/main.js', /is polling/, env);

  let worker = await startWorker();
  const api = await startProcess('api', 'apps/api/main.js', /listens at/, env);
  const client = apiClient(/http:\/\/[^ ]+/.exec(api.line)?.[0] ?? '');
  const receipts: Receipt[] = [];
  const recoveryMs: number[] = [];
  try {
    for (let kill = 1; kill <= kills; kill++) {
      const posted = Array.from({ length: runsPerKill }, (_, index) =>
        afterDelay(Math.random() * spreadMs, () => client.post(kill * runsPerKill + index)),
      );
      await afterDelay(Math.random() * spreadMs * 1.5, () => worker.kill());
      const accepted = await Promise.all(posted);
      worker = await startWorker();
      const polling = Date.now();
      const ended = await Promise.all(accepted.map((runId) => client.receipt(runId)));
      const recovered = ended.map(({ endedAt }) => Date.parse(endedAt) - polling).filter((ms) => ms > 0);
      receipts.push(...ended);
      recoveryMs.push(...recovered);
      report(
        `kill ${kill}: ${recovered.length} of ${accepted.length} in flight, slowest ${Math.max(0, ...recovered)} ms`,
      );
    }
    return { ...audit(receipts, sandbox), recoveryMs: recoveryMs.sort((a, b) => a - b) };
  } finally {
    await stopAll([api, worker]);
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function apiClient(url: string) {
  const headers = { authorization: `Bearer ${sandboxApiKey}`, 'content-type': 'application/json' };
  return {
    async post(person: number): Promise<string> {
      const email = `load-${person}@example.com`;
      const destinations = [
        { connection: 'intercom', as: 'note', contact: { email } },
        {
          connection: 'salesforce',
          object: 'Contact',
          match: { field: 'Email', value: email },
          field: 'Last_Briefing__c',
        },
        { connection: 'slack', channel: 'C0000000001' },
      ];
      const body = JSON.stringify({ subject: { email }, sessions: { limit: 3 }, destinations });
      const response = await fetch(`${url}/v1/summaries`, { method: 'POST', headers, body });
      if (response.status !== 202) throw new Error(`answered ${response.status}: ${await response.text()}`);
      return ((await response.json()) as { runId: string }).runId;
    },
    async receipt(runId: string): Promise<Receipt> {
      for (;;) {
        const response = await fetch(`${url}/v1/runs/${runId}`, { headers });
        const { receipt } = (await response.json()) as RunView;
        if (receipt) return receipt;
        await afterDelay(50, async () => undefined);
      }
    },
  };
}

async function afterDelay<T>(ms: number, act: () => Promise<T>): Promise<T> {
  await new Promise((resolve) => setTimeout(resolve, ms));
  return act();
}

function audit(receipts: Receipt[], { intercom, slack }: Sandbox): Omit<WorkerKillResult, 'recoveryMs'> {
  const landed = new Map<string, number>();
  for (const id of [...intercom.effects(), ...slack.effects()].map(deliveryIdOf)) {
    if (id !== undefined) landed.set(id, (landed.get(id) ?? 0) + 1);
  }
  // A field that is set twice to the same bytes cannot be told from one that is set once.
  const countable = ({ destination }: DeliveryCell) => destination.connection !== 'salesforce';
  const delivered = receipts.flatMap(({ deliveries }) => deliveries.filter(({ state }) => state === 'delivered'));
  return {
    accepted: receipts.length,
    states: countBy(receipts, ({ state }) => state),
    lost: delivered.filter((cell) => countable(cell) && !landed.has(cell.id)).map(({ id }) => id),
    duplicates: [...landed].filter(([, times]) => times > 1).map(([id]) => id),
  };
}

function countBy<T>(items: T[], keyOf: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const key of items.map(keyOf)) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
}

async function stopAll(processes: StartedProcess[]): Promise<void> {
  for (const process of processes) await process.stop();
}
