import { type ChildProcess, spawn } from 'node:child_process';
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Exit, type GuardReport, type GuardedCommand, guardFile } from './parent-guard.js';

export interface GuardedExit extends Exit {
  /** The last of what the process wrote, for a message to the operator. */
  output: string;
}

export interface GuardedProcess {
  /** Of the process itself, not of its guard. */
  pid: number;
  exited: Promise<GuardedExit>;
  /** Ends the process and resolves when it is gone. */
  stop(): Promise<void>;
}

export interface GuardOptions {
  /** Takes what the process writes; without it only the end is kept. */
  logFile?: string;
  /** Besides our own environment. */
  env?: Record<string, string>;
}

const outputBytes = 4_000;

/**
 * Starts a process that ends with this one, however this one ends. Signals from the terminal do not reach it: it stays
 * until `stop()`, so that what uses it can be shut down first.
 *
 * @throws when the command cannot be started at all
 */
export async function startGuarded(command: GuardedCommand, options: GuardOptions = {}): Promise<GuardedProcess> {
  const log = await (options.logFile === undefined ? openNameless() : open(options.logFile, 'a+'));
  const { size: logStart } = await log.stat();
  const guard = spawn(process.execPath, [guardFile, JSON.stringify(command)], {
    detached: true,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', log.fd, log.fd, 'ipc'],
  });
  const { started, exited } = follow(guard, command.command);
  try {
    const pid = await started;
    const ended = exited.then(async (exit) => ({ ...exit, output: await closeLog(log, logStart) }));
    return {
      pid,
      exited: ended,
      async stop() {
        if (guard.connected) guard.send('stop', () => undefined);
        await ended;
      },
    };
  } catch (error) {
    await log.close();
    throw error;
  }
}

/** A file that nobody has to delete: it has no name any more. */
async function openNameless(): Promise<FileHandle> {
  const folder = await mkdtemp(join(tmpdir(), 'debrief-'));
  const file = await open(join(folder, 'output.log'), 'a+');
  await rm(folder, { recursive: true });
  return file;
}

/** Turns the guard's reports into promises. A guard that goes without a report was killed and leaves its server behind. */
function follow(guard: ChildProcess, name: string): { started: Promise<number>; exited: Promise<Exit> } {
  const started = Promise.withResolvers<number>();
  const exited = Promise.withResolvers<Exit>();
  let running: number | undefined;
  guard.on('message', (report: GuardReport) => {
    running = 'pid' in report ? report.pid : undefined;
    if ('pid' in report) started.resolve(report.pid);
    else if ('exited' in report) exited.resolve(report.exited);
    else started.reject(new Error(`${name} cannot be started: ${report.failed}`));
  });
  guard.once('error', started.reject);
  guard.once('disconnect', () => {
    if (running !== undefined) endUnguarded(running);
    started.reject(new Error(`${name} cannot be started: its guard ended`));
    exited.resolve({ code: null, signal: 'SIGKILL' });
  });
  return { started: started.promise, exited: exited.promise };
}

function endUnguarded(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended together with its guard.
  }
}

async function closeLog(log: FileHandle, start: number): Promise<string> {
  const { size } = await log.stat();
  const from = Math.max(start, size - outputBytes);
  const { buffer, bytesRead } = await log.read({ buffer: Buffer.alloc(size - from), position: from });
  await log.close();
  return buffer.toString('utf8', 0, bytesRead).trim();
}
