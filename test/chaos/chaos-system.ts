import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../apps/free-port.js';
import { startPostgres } from '../../apps/standalone/postgres-server.js';
import { startProductionTemporal } from '../../apps/standalone/production-temporal.js';
import { type SandboxAddress, sandboxConfigFile } from '../../apps/standalone/sandbox-config.js';
import { findTemporalExecutable } from '../../apps/standalone/temporal-executable.js';
import { startTemporalServer } from '../../apps/standalone/temporal-server.js';
import { startProcess } from '../started-process.js';
import { startDebriefProcess } from './debrief-process.js';
import { type RunningPart, supervise, type SupervisedPart } from './supervised-part.js';

export const partNames = ['postgres', 'temporal', 'api', 'worker-1', 'worker-2'] as const;
export type PartName = (typeof partNames)[number];
export type ServerKind = 'development' | 'production';

export interface ChaosSystemOptions {
  server: ServerKind;
  /** A module of the build that the workers load first. */
  workerPreload?: string;
}

/** Debrief on two workers, with every part a process of its own that is started again when it ends. */
export interface ChaosSystem {
  /** Of the API. */
  url: string;
  sandbox: SandboxAddress;
  /** What the vendors received, one JSON line each. */
  effectLog: string;
  parts: Record<PartName, SupervisedPart>;
  stop(): Promise<void>;
}

/** Far above what the load asks of a channel: waiting for a turn is not what is tried here. */
const channelRate = 50;

/** Starts the sandbox, PostgreSQL, Temporal, the API and two workers on ports that they keep. */
export async function startChaosSystem({ server, workerPreload }: ChaosSystemOptions): Promise<ChaosSystem> {
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const end of stops.splice(0).reverse()) await end();
  };
  const part = async (name: PartName, start: () => Promise<RunningPart>) => {
    const supervised = await supervise(name, start);
    stops.push(() => supervised.stop());
    return supervised;
  };
  try {
    const folder = await mkdtemp(join(tmpdir(), 'debrief-chaos-'));
    // PostgreSQL does not run as root; its own user has to pass through.
    await chmod(folder, 0o755);
    stops.push(() => rm(folder, { recursive: true, force: true }));

    const effectLog = join(folder, 'effects.ndjson');
    const sandboxProcess = await startProcess('sandbox', 'apps/sandbox/main.js', /^\{/, {
      SANDBOX_EFFECT_LOG: effectLog,
      SANDBOX_SUMMARY_DELAY_MS: '20',
      SANDBOX_DELIVERY_DELAY_MS: '20',
      SANDBOX_EXIT_WITH_PARENT: '1',
    });
    stops.push(() => sandboxProcess.stop());
    const sandbox = JSON.parse(sandboxProcess.line) as SandboxAddress;
    const config = join(folder, 'debrief.yaml');
    await writeFile(config, chaosConfig(sandbox));

    const postgresPort = await freePort();
    const temporalPort = await freePort();
    const databaseUrl = `postgres://postgres@127.0.0.1:${postgresPort}/postgres`;
    const postgres = await part('postgres', () =>
      startPostgres({ dataDir: join(folder, 'postgres'), port: postgresPort }),
    );
    const temporal = await part('temporal', await temporalStarter(server, { folder, databaseUrl, port: temporalPort }));

    const debriefPart = async (name: PartName, program: string, portVariable: string, preload?: string) => {
      const port = await freePort();
      const url = `http://127.0.0.1:${port}`;
      const env = {
        DEBRIEF_CONFIG: config,
        DATABASE_URL: databaseUrl,
        TEMPORAL_ADDRESS: `127.0.0.1:${temporalPort}`,
        [portVariable]: String(port),
      };
      const logFile = join(folder, `${name}.log`);
      const readyUrl = `${url}/readyz`;
      return { url, part: await part(name, () => startDebriefProcess({ program, preload, readyUrl, logFile, env })) };
    };
    const api = await debriefPart('api', 'apps/api/main.js', 'PORT');
    const worker1 = await debriefPart('worker-1', 'apps/worker/main.js', 'WORKER_PORT', workerPreload);
    const worker2 = await debriefPart('worker-2', 'apps/worker/main.js', 'WORKER_PORT', workerPreload);
    const parts = { postgres, temporal, api: api.part, 'worker-1': worker1.part, 'worker-2': worker2.part };
    return { url: api.url, sandbox, effectLog, parts, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function chaosConfig(sandbox: SandboxAddress): string {
  const config = JSON.parse(sandboxConfigFile(sandbox)) as { connections: { slack: object } };
  const { connections, ...others } = config;
  return JSON.stringify({
    ...others,
    connections: { ...connections, slack: { ...connections.slack, channelRate } },
  });
}

async function temporalStarter(
  server: ServerKind,
  { folder, databaseUrl, port }: { folder: string; databaseUrl: string; port: number },
): Promise<() => Promise<RunningPart>> {
  const report = () => undefined;
  if (server === 'production') {
    const dir = join(folder, 'temporal');
    return () => startProductionTemporal({ postgresUrl: databaseUrl, dir, report, port });
  }
  const { path: executable } = await findTemporalExecutable(report);
  const files = { dbFile: join(folder, 'temporal.db'), logFile: join(folder, 'temporal.log') };
  return () => startTemporalServer({ executable, ...files, port });
}
