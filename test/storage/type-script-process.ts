import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const imports = new URL('../apps/standalone/typescript-imports.ts', import.meta.url).href;

export interface TypeScriptProcess {
  pid: number;
  /** What it has written to its output so far. */
  lines: string[];
  /** Resolves once so many lines are there; rejects when the process ends before. */
  untilLines(count: number): Promise<void>;
  /** Ends it as a crash would, and resolves when it is gone and its last line is read. */
  kill(): Promise<void>;
}

/** How to run one of the test programs beside this file, from its source. */
export function typeScriptCommand(program: string, ...args: string[]): [string, ...string[]] {
  const path = fileURLToPath(new URL(program, import.meta.url));
  const flags = ['--experimental-transform-types', '--disable-warning=ExperimentalWarning', '--import', imports];
  return [process.execPath, ...flags, path, ...args];
}

/** Runs one of the test programs beside this file, from its source. */
export function startTypeScript(program: string, ...args: string[]): TypeScriptProcess {
  const [command, ...rest] = typeScriptCommand(program, ...args);
  const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  const output = createInterface(child.stdout).on('line', (line) => lines.push(line));
  const gone = Promise.all([once(child, 'exit'), once(output, 'close')]);
  return {
    pid: pidOf(child),
    lines,
    async untilLines(count) {
      while (lines.length < count) {
        await Promise.race([
          once(output, 'line'),
          gone.then(() => Promise.reject(new Error(`${program} ended after ${lines.length} lines`))),
        ]);
      }
    },
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

function pidOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error('the process did not start');
  return pid;
}
