import { join } from 'node:path';
import { cacheFolder } from './cache-folder.js';
import { isExecutable } from './find-on-path.js';
import { goInstall } from './go-install.js';

export interface ProductionExecutables {
  server: string;
  /** Creates and upgrades the server's databases. */
  sqlTool: string;
}

/** The server inside the Temporal CLI that is built here, so both ways to run behave alike. */
const version = 'v1.29.1';

/**
 * Temporal's production server and its schema tool, built with Go into the cache when they are not there yet.
 *
 * @throws when they must be built and cannot be
 */
export async function productionExecutables(report: (line: string) => void): Promise<ProductionExecutables> {
  const folder = cacheFolder();
  const names = { server: `temporal-server-${version}`, sqlTool: `temporal-sql-tool-${version}` };
  const paths = { server: join(folder, names.server), sqlTool: join(folder, names.sqlTool) };
  if ((await isExecutable(paths.server)) && (await isExecutable(paths.sqlTool))) return paths;
  await goInstall({
    programs: [
      { package: 'go.temporal.io/server/cmd/server', as: names.server },
      { package: 'go.temporal.io/server/cmd/tools/sql', as: names.sqlTool },
    ],
    version,
    folder,
    usually: 'about three minutes',
    report,
  });
  return paths;
}
