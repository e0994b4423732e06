import { join } from 'node:path';
import { cacheFolder } from './cache-folder.js';
import { findOnPath, isExecutable } from './find-on-path.js';
import { goInstall } from './go-install.js';

const version = 'v1.8.0';

/**
 * The S3 server that keeps its objects in a folder (Versity S3 Gateway): that of the PATH, else one built with Go into the
 * cache.
 *
 * @throws when it must be built and cannot be
 */
export async function findS3Executable(report: (line: string) => void): Promise<string> {
  const name = `versitygw-${version}`;
  const cached = join(cacheFolder(), name);
  const found = (await findOnPath('versitygw')) ?? ((await isExecutable(cached)) ? cached : undefined);
  if (found !== undefined) return found;
  await goInstall({
    programs: [{ package: 'github.com/versity/versitygw/cmd/versitygw', as: name }],
    version,
    folder: cacheFolder(),
    usually: 'about a minute',
    report,
  });
  return cached;
}
