import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What the guard starts, and how it ends it: `stopSignal` first, SIGKILL when `graceMs` were not enough. */
export interface GuardedCommand {
  command: string;
  args: string[];
  cwd?: string;
  uid?: number;
  gid?: number;
  stopSignal: 'SIGTERM' | 'SIGINT';
  graceMs: number;
}

export interface Exit {
  code: number | null;
  signal: string | null;
}

/** What the guard tells its parent, in this order: it started or failed to; later, how it ended. */
export type GuardReport = { pid: number } | { failed: string } | { exited: Exit };

/** Path of this program, compiled or not; it is run as `node <guardFile> <GuardedCommand as JSON>` with an IPC channel. */
export const guardFile = fileURLToPath(import.meta.url);

/**
 * Runs one server and ends it when the parent asks or is no more. The IPC channel closes when the parent dies of
 * anything, SIGKILL included, which no exit hook in the parent could promise. It imports nothing of ours, so that Node
 * can run it as TypeScript too.
 */
function guard(command: GuardedCommand): void {
  const { stopSignal, graceMs, command: file, args, ...options } = command;
  const server = spawn(file, args, { ...options, stdio: ['ignore', 'inherit', 'inherit'] });

  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    server.kill(stopSignal);
    setTimeout(() => server.kill('SIGKILL'), graceMs);
  };
  process.once('disconnect', stop);
  process.once('message', stop);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);

  server.once('spawn', () => report({ pid: server.pid ?? 0 }));
  server.once('error', (error) => report({ failed: error.message }, leave));
  server.once('exit', (code, signal) => report({ exited: { code, signal } }, leave));
}

function report(message: GuardReport, then: () => void = () => undefined): void {
  if (process.connected && process.send) process.send(message, then);
  else then();
}

function leave(): void {
  process.exit();
}

if (import.meta.main) guard(JSON.parse(process.argv[2] ?? '') as GuardedCommand);
