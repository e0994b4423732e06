import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * Where executables that were downloaded or built are kept: `DEBRIEF_CACHE_DIR`, else `.cache` beside the project's
 * package.json, for sources and compiled code alike.
 */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.DEBRIEF_CACHE_DIR) return resolve(env.DEBRIEF_CACHE_DIR);
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return join(folder, '.cache');
}
