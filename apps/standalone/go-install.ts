import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findOnPath } from './find-on-path.js';

export interface GoProgram {
  /** Import path without version, e.g. `go.temporal.io/server/cmd/server`. */
  package: string;
  /** File name in the cache. */
  as: string;
}

export interface GoInstallOptions {
  /** Programs of one module, built together. */
  programs: GoProgram[];
  version: string;
  folder: string;
  /** How long a first build takes, told to whoever waits. */
  usually: string;
  report: (line: string) => void;
  env?: NodeJS.ProcessEnv;
}

const progressEveryMs = 10_000;

/**
 * Builds programs from their published sources and puts them into `folder`. They are built aside and moved there when
 * finished, so an interrupted build leaves nothing that looks complete.
 *
 * @throws with the compiler's last words when the build fails, and when there is no Go
 */
export async function goInstall(options: GoInstallOptions): Promise<void> {
  const { programs, version, folder, usually, report, env = process.env } = options;
  const go = await findOnPath('go', env);
  if (go === undefined) throw new Error('Go is not on the PATH');
  const names = programs.map((program) => program.as).join(' and ');
  report(`building ${names} with Go (${usually} the first time)`);
  await mkdir(folder, { recursive: true });
  const aside = await mkdtemp(join(folder, 'build-'));
  const begun = Date.now();
  const progress = setInterval(
    () => report(`still building ${names}: ${Math.round((Date.now() - begun) / 1000)} s`),
    progressEveryMs,
  );
  try {
    const targets = programs.map((program) => `${program.package}@${version}`);
    await run(go, ['install', '-ldflags', '-s -w', ...targets], { ...env, CGO_ENABLED: '0', GOBIN: aside });
    for (const program of programs) {
      await rename(join(aside, program.package.split('/').at(-1) ?? ''), join(folder, program.as));
    }
  } finally {
    clearInterval(progress);
    await rm(aside, { recursive: true, force: true });
  }
}

async function run(command: string, args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn(command, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let words = '';
  child.stderr.on('data', (chunk: Buffer) => (words = (words + chunk.toString()).slice(-1_000)));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`go install failed: ${words.trim()}`);
}
