import { execFile } from 'node:child_process';
import { chown, mkdir, mkdtemp, readFile, readdir, rename } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort, requireFree } from '../free-port.js';
import { startGuarded } from './guarded-process.js';
import { type Exit } from './parent-guard.js';
import { findPostgresBinaries } from './postgres-binaries.js';
import { serveOrStop } from './serve-or-stop.js';

export interface PostgresOptions {
  /** Made and filled when it is empty. */
  dataDir: string;
  /** A free one when not given. */
  port?: number;
}

export interface PostgresServer {
  /** Of the superuser in the database `postgres`. */
  url: string;
  port: number;
  pid: number;
  exited: Promise<Exit>;
  stop(): Promise<void>;
}

/** Longest path of a Unix socket that every system takes, less the name that PostgreSQL puts behind the folder. */
const longestSocketFolder = 103 - '/.s.PGSQL.65535'.length;

/**
 * Starts PostgreSQL on loopback, where everybody on this machine is trusted: for development, tests and the local stack.
 * Its log is `<dataDir>.log`. It ends with this process, however this process ends.
 *
 * @throws when PostgreSQL is not installed, and with the end of its output when it does not come up
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const dataDir = resolve(options.dataDir);
  const port = options.port ?? (await freePort());
  await requireFree(port);
  const binaries = await findPostgresBinaries(dataDir);
  const owner = await ownerOfPostgres();
  await initialize(dataDir, binaries, owner);
  const sockets = dataDir.length > longestSocketFolder ? '' : dataDir;
  const server = await startGuarded(
    {
      command: join(binaries, 'postgres'),
      args: ['-D', dataDir, '-k', sockets, '-h', '127.0.0.1', '-p', String(port)],
      ...owner,
      cwd: dataDir,
      stopSignal: 'SIGINT',
      graceMs: 10_000,
    },
    { logFile: `${dataDir}.log` },
  );
  await serveOrStop(server, undefined, (signal) => untilReady(dataDir, server.pid, signal));
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    port,
    pid: server.pid,
    exited: server.exited,
    stop: () => server.stop(),
  };
}

type Owner = { uid: number; gid: number } | undefined;

/** PostgreSQL refuses to run as root, so root runs it as the user that its packages make; anyone else as oneself. */
async function ownerOfPostgres(): Promise<Owner> {
  if (process.getuid?.() !== 0) return undefined;
  try {
    const [uid, gid] = await Promise.all(['-u', '-g'].map((what) => promisify(execFile)('id', [what, 'postgres'])));
    return { uid: Number(uid?.stdout), gid: Number(gid?.stdout) };
  } catch (error) {
    throw new Error('PostgreSQL does not run as root, and there is no user "postgres"', { cause: error });
  }
}

/** Made aside and moved into place when finished, so an interrupted start leaves no half of a database. */
async function initialize(dataDir: string, binaries: string, owner: Owner): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  if ((await readdir(dataDir)).length > 0) return;
  const aside = await mkdtemp(join(dirname(dataDir), `.${basename(dataDir)}-`));
  if (owner) await chown(aside, owner.uid, owner.gid);
  const args = ['-D', aside, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C'];
  try {
    await promisify(execFile)(join(binaries, 'initdb'), args, { ...owner, cwd: aside });
  } catch (error) {
    throw new Error(`PostgreSQL could not make its files in ${dataDir}; its user must be able to reach that folder`, {
      cause: error,
    });
  }
  await rename(aside, dataDir);
}

/** The last line of its pid file says "ready" once it accepts connections (PostgreSQL source, `miscadmin.h`). */
async function untilReady(dataDir: string, pid: number, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const lines = (await readFile(join(dataDir, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
    if (Number(lines[0]) === pid && lines[7]?.trim() === 'ready') return;
    await sleep(50);
  }
}
