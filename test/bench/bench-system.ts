import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../../apps/standalone/postgres-server.js';
import { startStack } from '../../apps/standalone/production-stack.js';
import { type SandboxAddress, sandboxConfigFile } from '../../apps/standalone/sandbox-config.js';
import { findTemporalExecutable } from '../../apps/standalone/temporal-executable.js';
import { startTemporalServer } from '../../apps/standalone/temporal-server.js';
import { startProcess, type StartedProcess } from '../started-process.js';

/** `embedded`: the development server, with Debrief's database embedded as well. */
export type ServerKind = 'development' | 'production' | 'embedded';

export interface BenchSystem {
  url: string;
  temporalAddress: string;
  sandbox: SandboxAddress;
  /** Whose memory is of interest. */
  processes: Pick<StartedProcess, 'name' | 'pid'>[];
  stop(): Promise<void>;
}

/**
 * Everything that is measured, each part a process of its own: the sandbox with the job's delays, a Temporal server,
 * Debrief as that server's users run it, and a worker for the baselines.
 */
export async function startSystem(kind: ServerKind): Promise<BenchSystem> {
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const end of stops.splice(0).reverse()) await end();
  };
  const started = (process: StartedProcess) => {
    stops.push(() => process.stop());
    return process;
  };
  try {
    const folder = await mkdtemp(join(tmpdir(), 'debrief-bench-'));
    stops.push(() => rm(folder, { recursive: true, force: true }));
    // PostgreSQL does not run as root; its own user has to pass through.
    await chmod(folder, 0o755);
    const delays = { SANDBOX_SUMMARY_DELAY_MS: '20', SANDBOX_DELIVERY_DELAY_MS: '5' };
    const sandbox = started(await startProcess('sandbox', 'apps/sandbox/main.js', /^\{/, delays));
    const address = JSON.parse(sandbox.line) as SandboxAddress;
    const config = join(folder, 'debrief.yaml');
    await writeFile(config, sandboxConfigFile(address));

    const engine = kind === 'production' ? await productionEngine(folder) : await developmentEngine(folder, kind);
    stops.push(() => engine.stop());
    const env = { DEBRIEF_CONFIG: config, DEBRIEF_DATA_DIR: folder, TEMPORAL_ADDRESS: engine.address, ...engine.env };
    const debrief: StartedProcess[] = [];
    for (const [name, program] of engine.programs) {
      debrief.push(started(await startProcess(name, program, /listens at|is polling/, env)));
    }
    const baseline = { TEMPORAL_ADDRESS: engine.address, BENCH_SANDBOX: sandbox.line };
    started(await startProcess('baseline', 'test/bench/baseline-worker.js', /ready/, baseline));
    const url = /http:\/\/[^ ]+/.exec(debrief.at(-1)?.line ?? '')?.[0];
    if (!url) throw new Error('the API did not say where it listens');
    const processes = [...debrief, { name: 'temporal', pid: engine.pid }, sandbox];
    return { url, temporalAddress: engine.address, sandbox: address, processes, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Engine {
  address: string;
  pid: number;
  /** How Debrief runs on it: the last one is the API. */
  programs: [name: string, program: string][];
  env: Record<string, string>;
  stop(): Promise<void>;
}

/** In memory; Debrief in one process, as `npm start` runs it, on a PostgreSQL of its own or its embedded database. */
async function developmentEngine(folder: string, kind: 'development' | 'embedded'): Promise<Engine> {
  const { path: executable } = await findTemporalExecutable(console.error);
  const temporal = await startTemporalServer({ executable });
  const postgres = kind === 'development' ? await startPostgres({ dataDir: join(folder, 'postgres') }) : undefined;
  return {
    address: temporal.address,
    pid: temporal.pid,
    programs: [['debrief', 'apps/standalone/main.js']],
    env: { DATABASE_URL: postgres?.url ?? '' },
    stop: async () => {
      await temporal.stop();
      await postgres?.stop();
    },
  };
}

/** On PostgreSQL; API and worker as processes of their own on the same PostgreSQL. */
async function productionEngine(folder: string): Promise<Engine> {
  const stack = await startStack({ dir: join(folder, 'stack'), report: console.error });
  return {
    address: stack.temporal.address,
    pid: stack.temporal.pid,
    stop: () => stack.stop(),
    programs: [
      ['worker', 'apps/worker/main.js'],
      ['api', 'apps/api/main.js'],
    ],
    env: { DATABASE_URL: stack.databaseUrl, WORKER_PORT: '0' },
  };
}
