import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The build, seen from the compiled file and from its source. */
const buildFolder = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../dist' : '..', import.meta.url));

/** Node's flags in the scripts of package.json: young objects may take 48 MB instead of 134. */
export const asScriptsStartIt = ['--max-semi-space-size=16'];

export interface StartedProcess {
  name: string;
  pid: number;
  /** What stood on the line that was waited for. */
  line: string;
  stop(): Promise<void>;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
}

/** Starts a program of the build, named from its root, and waits for a line of its output. */
export async function startProcess(
  name: string,
  program: string,
  until: RegExp,
  env: Record<string, string>,
): Promise<StartedProcess> {
  const path = join(buildFolder, program);
  const child = spawn(process.execPath, [...asScriptsStartIt, path], {
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
    stop: () => end(child, 'SIGTERM'),
    kill: () => end(child, 'SIGKILL'),
  };
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, 'exit');
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
