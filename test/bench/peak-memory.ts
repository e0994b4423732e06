import { readFile, writeFile } from 'node:fs/promises';

/** The most memory that a process has held, in MB, since its start or since that was last forgotten. */
export async function peakMemory(pid: number): Promise<number> {
  return megabytes(pid, 'VmHWM');
}

/** The memory that a process holds now, in MB; from then on the peak counts anew (proc(5), clear_refs). */
export async function forgetPeakMemory(pid: number): Promise<number> {
  await writeFile(`/proc/${pid}/clear_refs`, '5');
  return megabytes(pid, 'VmRSS');
}

async function megabytes(pid: number, line: 'VmHWM' | 'VmRSS'): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(new RegExp(`${line}:\\s+(\\d+) kB`).exec(status)?.[1] ?? 0) / 1024;
}
