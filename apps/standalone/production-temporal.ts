import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { startGuarded } from './guarded-process.js';
import { dynamicConfig, productionConfig, productionPorts } from './production-config.js';
import { productionExecutables } from './production-executables.js';
import { serveOrStop } from './serve-or-stop.js';
import { prepareNamespace } from './temporal-namespace.js';
import { prepareTemporalDatabases } from './temporal-schema.js';
import { type TemporalServer } from './temporal-server.js';
import { untilServing, withConnection } from './temporal-serving.js';

export interface ProductionTemporalOptions {
  /** Of a user who may create databases. */
  postgresUrl: string;
  /** Takes the server's configuration and its log. */
  dir: string;
  report: (line: string) => void;
  /** What clients connect to; a free one when not given. */
  port?: number;
}

/**
 * Starts the server that production runs, over PostgreSQL, with the namespace `default` and our search attributes.
 * Resolves when workflows can be started. It ends with this process, however this process ends.
 *
 * @throws with the end of the server's own output when it dies or does not serve within a minute
 */
export async function startProductionTemporal(options: ProductionTemporalOptions): Promise<TemporalServer> {
  const { postgresUrl, report } = options;
  const dir = resolve(options.dir);
  const executables = await productionExecutables(report);
  await prepareTemporalDatabases(executables.sqlTool, postgresUrl);
  const frontendPort = await writeConfig(dir, postgresUrl, options.port);
  report('starting the Temporal server');
  const server = await startGuarded(
    {
      command: executables.server,
      args: ['--root', dir, '--config', 'config', '--env', 'stack', '--allow-no-auth', 'start'],
      stopSignal: 'SIGTERM',
      graceMs: 15_000,
    },
    { logFile: join(dir, 'temporal.log') },
  );
  const address = `127.0.0.1:${frontendPort}`;
  await serveOrStop(server, undefined, async (signal) => {
    await untilServing(address, signal);
    await withConnection(address, (connection) => prepareNamespace(connection, 'default', signal));
  });
  return { address, uiUrl: null, pid: server.pid, exited: server.exited, stop: () => server.stop() };
}

/** Readable by the owner alone, because the database's password is in it. Returns the port that clients connect to. */
async function writeConfig(dir: string, postgresUrl: string, port: number | undefined): Promise<number> {
  const folder = join(dir, 'config');
  const ports = await productionPorts(port);
  const dynamicConfigFile = join(folder, 'dynamic-config.yaml');
  await mkdir(folder, { recursive: true });
  await writeFile(dynamicConfigFile, dynamicConfig());
  await writeFile(join(folder, 'stack.yaml'), productionConfig(postgresUrl, ports, dynamicConfigFile), { mode: 0o600 });
  return ports.frontend;
}
