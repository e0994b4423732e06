import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Takes a folder for this process; the embedded database would be damaged by a second one. A lock left by a process
 * that is gone is taken over. Returns the release.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, 'debrief.lock');
  const owner = await readFile(path, 'utf8').then(Number, () => undefined);
  if (owner !== undefined && isRunning(owner)) {
    throw new Error(
      `The data folder ${folder} is in use by process ${owner}. Stop it, or give this one another dataDir, or a database.url. If that process is not Debrief, delete ${path}.`,
    );
  }
  await rm(path, { force: true });
  const file = await open(path, 'wx');
  await file.writeFile(String(process.pid));
  await file.close();
  return () => rm(path, { force: true });
}

function isRunning(pid: number): boolean {
  // In a container the process before this one had the same id; what bears it now is this process itself. A process
  // killed while it took the lock left a file that names none.
  if (pid === process.pid || !Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
