import { join } from 'node:path';
import { cacheFolder } from './cache-folder.js';
import { findOnPath, isExecutable } from './find-on-path.js';
import { goInstall } from './go-install.js';
import { downloadTemporal } from './temporal-download.js';

export interface TemporalExecutable {
  path: string;
  /** Where it came from, for the operator. */
  origin: string;
}

export interface SearchOptions {
  env?: NodeJS.ProcessEnv;
  /** Another place than the vendor's to download from. */
  downloadOrigin?: string;
}

/** The last stable release that `go install` accepts: later ones carry a `replace` in their go.mod. */
const buildableVersion = 'v1.5.1';

/**
 * Finds Temporal's command line, which holds the development server: `TEMPORAL_CLI`, the PATH, the cache, the vendor's
 * download, a build with Go. Nothing else in the project knows how.
 *
 * @throws when `TEMPORAL_CLI` names no executable file, and when there is none to be had; the message says how to get one
 */
export async function findTemporalExecutable(
  report: (line: string) => void,
  { env = process.env, downloadOrigin }: SearchOptions = {},
): Promise<TemporalExecutable> {
  const found = (await present(env)) ?? (await obtained(report, env, downloadOrigin));
  report(`Temporal executable: ${found.path} (${found.origin})`);
  return found;
}

async function present(env: NodeJS.ProcessEnv): Promise<TemporalExecutable | undefined> {
  if (env.TEMPORAL_CLI) {
    if (await isExecutable(env.TEMPORAL_CLI)) return { path: env.TEMPORAL_CLI, origin: 'TEMPORAL_CLI' };
    throw new Error(`TEMPORAL_CLI is ${env.TEMPORAL_CLI}, which is not an executable file`);
  }
  const onPath = await findOnPath('temporal', env);
  if (onPath !== undefined) return { path: onPath, origin: 'PATH' };
  const cached = cachedPath(env);
  return (await isExecutable(cached)) ? { path: cached, origin: 'cache' } : undefined;
}

async function obtained(
  report: (line: string) => void,
  env: NodeJS.ProcessEnv,
  downloadOrigin: string | undefined,
): Promise<TemporalExecutable> {
  const path = cachedPath(env);
  try {
    report('downloading the Temporal CLI from temporal.download');
    await downloadTemporal(path, downloadOrigin);
    return { path, origin: 'download' };
  } catch (error) {
    report(`the Temporal CLI could not be downloaded: ${reason(error)}`);
  }
  try {
    await goInstall({
      programs: [{ package: 'github.com/temporalio/cli/cmd/temporal', as: 'temporal' }],
      version: buildableVersion,
      folder: cacheFolder(env),
      usually: 'two to three minutes',
      report,
      env,
    });
    return { path, origin: `built with Go, ${buildableVersion}` };
  } catch (error) {
    throw new Error(
      `There is no Temporal server to run (${reason(error)}). One of these gives you one: install the Temporal CLI ` +
        '(https://docs.temporal.io/cli) so that "temporal" is on the PATH or named by TEMPORAL_CLI; ' +
        'install Go, and it is built here; or set TEMPORAL_ADDRESS to a server that runs already.',
      { cause: error },
    );
  }
}

function cachedPath(env: NodeJS.ProcessEnv): string {
  return join(cacheFolder(env), 'temporal');
}

/** `fetch` hides what went wrong in the cause. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
