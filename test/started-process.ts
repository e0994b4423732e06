import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface BenchProcess {
  name: string;
  pid: number;
  /** What stood on the line that was waited for. */
  line: string;
  stop(): Promise<void>;
}

/** Starts a compiled program of ours and waits for a line of its output. It is ended by `stop`. */
export async function startProcess(
  name: string,
  program: string,
  until: RegExp,
  env: Record<string, string>,
): Promise<BenchProcess> {
  const path = fileURLToPath(new URL(`../../${program}`, import.meta.url));
  const child = spawn(process.execPath, [path], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const line = await firstLine(child, until, name);
  const { pid } = child;
  if (pid === undefined) throw new Error(`${name} did not start`);
  return {
    name,
    pid,
    line,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

async function firstLine(child: ChildProcess, until: RegExp, name: string): Promise<string> {
  if (!child.stdout) throw new Error('no output to read');
  for await (const line of createInterface({ input: child.stdout })) {
    if (!until.test(line)) continue;
    child.stdout.resume();
    return line;
  }
  throw new Error(`${name} ended before it was ready`);
}

/** The most memory that a process has held, in MB. */
export async function peakMemory(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
}
