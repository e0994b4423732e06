import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type GuardedExit, startGuarded } from '../../apps/standalone/guarded-process.js';
import { type RunningPart } from './supervised-part.js';

/** The build, seen from the compiled file and from its source. */
const buildFolder = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../../dist' : '../..', import.meta.url));

export interface DebriefProcess {
  /** Path of the program in the build. */
  program: string;
  /** A module of the build that is loaded before it. */
  preload?: string;
  /** Where it answers once it is up. */
  readyUrl: string;
  logFile: string;
  env: Record<string, string>;
}

/**
 * Starts the API or a worker and waits until it answers, whatever it answers. It ends with this process.
 *
 * @throws with the end of its output when it ended first
 */
export async function startDebriefProcess(options: DebriefProcess): Promise<RunningPart> {
  const { program, preload, readyUrl, logFile, env } = options;
  const before = preload === undefined ? [] : ['--import', pathToFileURL(join(buildFolder, preload)).href];
  const started = await startGuarded(
    {
      command: process.execPath,
      args: [...before, join(buildFolder, program)],
      stopSignal: 'SIGTERM',
      graceMs: 5_000,
    },
    { logFile, env },
  );
  await untilAnswering(readyUrl, started.exited);
  return started;
}

async function untilAnswering(url: string, exited: Promise<GuardedExit>): Promise<void> {
  const ended = exited.then(({ output }) => {
    throw new Error(output);
  });
  ended.catch(() => undefined);
  const answers = async () => {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    await response.body?.cancel();
  };
  for (;;) {
    const isUp = await Promise.race([
      answers().then(
        () => true,
        () => false,
      ),
      ended,
    ]);
    if (isUp) return;
    await Promise.race([sleep(50), ended]);
  }
}
