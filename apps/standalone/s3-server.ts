import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, requireFree } from '../free-port.js';
import { startGuarded } from './guarded-process.js';
import { type Exit } from './parent-guard.js';
import { findS3Executable } from './s3-executable.js';
import { serveOrStop } from './serve-or-stop.js';

export interface S3ServerOptions {
  /** Keeps everything; each bucket is a folder in it. */
  folder: string;
  /** Made where they are not there yet. */
  buckets?: string[];
  /** A free one when not given. */
  port?: number;
  report?: (line: string) => void;
}

export interface S3Server {
  endpoint: string;
  /** Made up at each start; they may do everything. */
  accessKeyId: string;
  secretAccessKey: string;
  pid: number;
  exited: Promise<Exit>;
  stop(): Promise<void>;
}

/**
 * Starts an S3 server on loopback over a folder: for tests and the local stack. Its region is us-east-1, its log is
 * `<folder>.log`. It ends with this process, however this process ends.
 *
 * @throws when there is none to be had, and with the end of its output when it does not come up
 */
export async function startS3Server({
  buckets = [],
  report = () => undefined,
  ...options
}: S3ServerOptions): Promise<S3Server> {
  const folder = resolve(options.folder);
  const executable = await findS3Executable(report);
  const port = options.port ?? (await freePort());
  await requireFree(port);
  for (const name of ['', ...buckets]) await mkdir(join(folder, name), { recursive: true });
  const credentials = {
    accessKeyId: randomBytes(10).toString('hex'),
    secretAccessKey: randomBytes(20).toString('hex'),
  };
  const server = await startGuarded(
    {
      command: executable,
      args: ['--port', `127.0.0.1:${port}`, '--keep-alive', '--quiet', 'posix', folder],
      stopSignal: 'SIGTERM',
      graceMs: 10_000,
    },
    {
      logFile: `${folder}.log`,
      env: { ROOT_ACCESS_KEY: credentials.accessKeyId, ROOT_SECRET_KEY: credentials.secretAccessKey },
    },
  );
  const endpoint = `http://127.0.0.1:${port}`;
  await serveOrStop(server, undefined, (signal) => untilAnswering(endpoint, signal));
  return { endpoint, ...credentials, pid: server.pid, exited: server.exited, stop: () => server.stop() };
}

/** Any answer will do; to a caller without credentials it is a refusal. */
async function untilAnswering(endpoint: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const response = await fetch(endpoint, { signal }).catch(() => undefined);
    await response?.body?.cancel();
    if (response) return;
    await sleep(50);
  }
}
