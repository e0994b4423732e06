import { readFile, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { findOnPath, isExecutable } from './find-on-path.js';

/** Debian keeps PostgreSQL's server programs off the PATH, one folder per major version. */
const debianFolder = '/usr/lib/postgresql';

/**
 * The folder with PostgreSQL's server programs: that of the PATH, else Debian's of the version that wrote `dataDir`, else
 * Debian's newest.
 *
 * @throws when there is none; the message names the package to install
 */
export async function findPostgresBinaries(dataDir: string, env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const onPath = await findOnPath('initdb', env);
  const written = await readFile(join(dataDir, 'PG_VERSION'), 'utf8').catch(() => '');
  const candidates = [
    ...(onPath === undefined ? [] : [dirname(onPath)]),
    ...(await debianBinaries()).sort((a, b) => preference(b, written.trim()) - preference(a, written.trim())),
  ];
  for (const folder of candidates) {
    if ((await isExecutable(join(folder, 'initdb'))) && (await isExecutable(join(folder, 'postgres')))) return folder;
  }
  throw new Error(
    'PostgreSQL is not installed here: no initdb on the PATH or under /usr/lib/postgresql. ' +
      'On Debian or Ubuntu: apt-get install postgresql',
  );
}

async function debianBinaries(): Promise<string[]> {
  const versions = await readdir(debianFolder).catch(() => []);
  return versions.map((version) => join(debianFolder, version, 'bin'));
}

function preference(folder: string, written: string): number {
  const version = dirname(folder).slice(debianFolder.length + 1);
  return version === written ? Infinity : Number(version) || 0;
}
