import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunView } from '../../apps/api/runs/run-responses.js';
import { deliveryIdOf } from '../../apps/sandbox/delivery-id-of.js';
import { type Sandbox, sandboxUrls, startSandbox } from '../../apps/sandbox/sandbox.js';
import { sandboxApiKey, sandboxConfigFile } from '../../apps/standalone/sandbox-config.js';
import { type Receipt } from '../../domain/receipt.js';
import { startProcess } from '../started-process.js';
import { createNamespace } from './test-namespace.js';

export interface ExportKillOptions {
  kills: number;
  /** Of rows, in each export. */
  bytes: number;
  temporalAddress: string;
  databaseUrl: string;
  report?: (line: string) => void;
}

export interface ExportKillResult {
  /** Digest of the file that nothing disturbed. */
  undisturbed: string;
  /** Digests of the files as they were downloaded after each kill. */
  files: string[];
  /** Runs by the state they ended in. */
  states: Record<string, number>;
  /** Operations that the vendor was made to begin, beyond one a run. */
  doubledOperations: number;
  /** Deliveries that a receipt calls delivered and that no sink has; those that Slack has more than once. */
  lost: string[];
  duplicates: string[];
}

/** A file in a channel, and a signed event with a link; Slack keeps all it is sent, a webhook is known by its id. */
const request = {
  segment: 'everyone',
  kind: 'events',
  format: 'ndjson',
  timeRange: { start: '2026-11-19T00:00:00Z', end: '2026-11-20T00:00:00Z' },
  destinations: [{ connection: 'slack', channel: 'C0000000001', as: 'file' }, { connection: 'hooks' }],
};

/** Kills the worker at a random moment of each export, and compares files, operations and effects with an undisturbed run. */
export async function killDuringExports(options: ExportKillOptions): Promise<ExportKillResult> {
  const { kills, bytes, report = () => undefined } = options;
  const folder = await mkdtemp(join(tmpdir(), 'debrief-export-kills-'));
  const sandbox = await startSandbox();
  sandbox.fullstory.control('exports', { bytes, pollsUntilDone: 1 });
  const debrief = await startProcesses(folder, sandbox, options);
  const receipts: Receipt[] = [];
  const files: string[] = [];
  try {
    const began = Date.now();
    receipts.push(await debrief.receipt(await debrief.post()));
    const undisturbedMs = Date.now() - began;
    const undisturbed = receipts[0]?.export?.file?.sha256 ?? '';
    report(`undisturbed: ${undisturbedMs} ms, ${undisturbed}`);
    for (let kill = 1; kill <= kills; kill++) {
      const runId = await debrief.post();
      const afterMs = Math.random() * undisturbedMs * 1.1;
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      const { phase } = await debrief.run(runId);
      await debrief.restartWorker();
      receipts.push(await debrief.receipt(runId));
      files.push(await debrief.digest(runId));
      report(`kill ${kill}: after ${Math.round(afterMs)} ms, ${phase ?? 'ended'}; ${files.at(-1)}`);
    }
    return { undisturbed, files, ...audit(receipts, sandbox) };
  } finally {
    await debrief.stop();
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function startProcesses(folder: string, sandbox: Sandbox, { temporalAddress, databaseUrl }: ExportKillOptions) {
  const config = join(folder, 'debrief.yaml');
  const vendors = JSON.parse(
    sandboxConfigFile({ urls: sandboxUrls(sandbox), credentials: sandbox.credentials }),
  ) as object;
  const text = JSON.stringify({
    ...vendors,
    server: { port: 0, publicUrl: 'https://debrief.example.com' },
    dataDir: folder,
    delivery: { settleMs: 100 },
    exports: { pollMs: 100, linkSecret: 'a-visibly-fake-secret-of-32-letters' },
  });
  await writeFile(config, text);
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
  const url = /http:\/\/[^ ]+/.exec(api.line)?.[0] ?? '';
  const headers = { authorization: `Bearer ${sandboxApiKey}`, 'content-type': 'application/json' };
  const run = async (runId: string) => (await (await fetch(`${url}/v1/runs/${runId}`, { headers })).json()) as RunView;
  return {
    run,
    async post(): Promise<string> {
      const response = await fetch(`${url}/v1/exports`, { method: 'POST', headers, body: JSON.stringify(request) });
      if (response.status !== 202) throw new Error(`answered ${response.status}: ${await response.text()}`);
      return ((await response.json()) as { runId: string }).runId;
    },
    async receipt(runId: string): Promise<Receipt> {
      for (;;) {
        const { receipt } = await run(runId);
        if (receipt) return receipt;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
    /** Of the file as a caller gets it. */
    async digest(runId: string): Promise<string> {
      const response = await fetch(`${url}/v1/exports/${runId}/file`, { headers });
      if (!response.ok || !response.body) throw new Error(`the file of ${runId} answered ${response.status}`);
      const hash = createHash('sha256');
      for await (const bytes of response.body as AsyncIterable<Uint8Array>) hash.update(bytes);
      return hash.digest('hex');
    },
    async restartWorker(): Promise<void> {
      await worker.kill();
      worker = await startWorker();
    },
    async stop(): Promise<void> {
      await api.stop();
      await worker.stop();
    },
  };
}

function audit(receipts: Receipt[], { fullstory, slack, webhook }: Sandbox) {
  const states: Record<string, number> = {};
  for (const { state } of receipts) states[state] = (states[state] ?? 0) + 1;
  const inSlack = slack.effects().flatMap((effect) => deliveryIdOf(effect) ?? []);
  const landed = new Set([...inSlack, ...webhook.effects().flatMap((effect) => deliveryIdOf(effect) ?? [])]);
  const delivered = receipts.flatMap(({ deliveries }) => deliveries.filter(({ state }) => state === 'delivered'));
  return {
    states,
    doubledOperations: fullstory.effects().filter(({ kind }) => kind === 'export').length - receipts.length,
    lost: delivered.map(({ id }) => id).filter((id) => !landed.has(id)),
    duplicates: inSlack.filter((id, index) => inSlack.indexOf(id) !== index),
  };
}
