import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { typeScriptCommand } from './type-script-process.js';

/** What `small-disk-writer.ts` found. */
export interface SmallDiskReport {
  refusals: string[];
  /** Unfinished files afterwards. */
  unfinished: number;
  size: number | null;
  /** What a file that fits holds. */
  later: string;
}

/**
 * Runs `small-disk-writer.ts` with a folder that has room for one megabyte. The disk
 * exists for that process alone, which anyone may arrange for in a namespace of their own.
 */
export async function writeToSmallDisk(): Promise<SmallDiskReport> {
  const folder = await mkdtemp(join(tmpdir(), 'debrief-test-disk-'));
  const mount = 'mount -t tmpfs -o size=1m tmpfs "$0" && exec "$@"';
  const [command, ...args] = typeScriptCommand('small-disk-writer.ts', folder);
  try {
    const inNamespace = ['--user', '--map-root-user', '--mount', 'sh', '-c', mount, folder, command, ...args];
    const { stdout } = await promisify(execFile)('unshare', inNamespace);
    return JSON.parse(stdout) as SmallDiskReport;
  } finally {
    await rm(folder, { recursive: true });
  }
}
