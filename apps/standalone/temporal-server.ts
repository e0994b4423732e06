import { searchAttributes } from '../../domain/search-attributes.js';
import { freePort, requireFree } from '../free-port.js';
import { startGuarded } from './guarded-process.js';
import { type Exit } from './parent-guard.js';
import { serveOrStop } from './serve-or-stop.js';
import { serverTuning } from './server-tuning.js';
import { untilServing } from './temporal-serving.js';

export interface TemporalServerOptions {
  /** Temporal's command line; see `findTemporalExecutable`. */
  executable: string;
  /** Keeps workflows over restarts; without it everything is in memory. */
  dbFile?: string;
  /** A free one when not given. */
  port?: number;
  /** No Web UI when not given. */
  uiPort?: number;
  /** Besides `default`, which always exists. */
  namespace?: string;
  logFile?: string;
  /** Gives up starting when aborted. */
  signal?: AbortSignal;
}

export interface TemporalServer {
  address: string;
  uiUrl: string | null;
  /** Of the server itself. */
  pid: number;
  exited: Promise<Exit>;
  stop(): Promise<void>;
}

/**
 * Starts Temporal's development server on loopback, tuned, with our search attributes. Resolves when it serves. It ends
 * with this process, however this process ends.
 *
 * @throws with the end of the server's own output when it dies or does not serve within a minute
 */
export async function startTemporalServer(options: TemporalServerOptions): Promise<TemporalServer> {
  const port = options.port ?? (await freePort());
  await requireFree(port);
  const server = await startGuarded(
    { command: options.executable, args: developmentArgs(options, port), stopSignal: 'SIGTERM', graceMs: 10_000 },
    { logFile: options.logFile },
  );
  const address = `127.0.0.1:${port}`;
  await serveOrStop(server, options.signal, (signal) => untilServing(address, signal, options.namespace ?? 'default'));
  return {
    address,
    uiUrl: options.uiPort === undefined ? null : `http://127.0.0.1:${options.uiPort}`,
    pid: server.pid,
    exited: server.exited,
    stop: () => server.stop(),
  };
}

function developmentArgs({ dbFile, uiPort, namespace }: TemporalServerOptions, port: number): string[] {
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--log-level', 'warn'],
    ...(uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort)]),
    ...(namespace === undefined ? [] : ['--namespace', namespace]),
    ...(dbFile === undefined ? [] : ['--db-filename', dbFile, ...durableFile]),
    ...Object.entries(searchAttributes).flatMap(([name, type]) => ['--search-attribute', `${name}=${type}`]),
    ...Object.entries(serverTuning).flatMap(([key, value]) => ['--dynamic-config-value', `${key}=${value}`]),
  ];
}

/** Nothing acknowledged is lost with the mains, and writing is still twice as fast as by default. */
const durableFile = ['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=FULL'];
