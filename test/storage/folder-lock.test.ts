import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { lockFolder } from '../../storage/folder-lock.js';

let folder: string;
let lockFile: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'debrief-lock-'));
  lockFile = join(folder, 'debrief.lock');
  return () => rm(folder, { recursive: true, force: true });
});

/** A process that does nothing until it is ended. */
async function idleProcess(): Promise<{ pid: number; end: () => Promise<void> }> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 60_000)']);
  await once(child, 'spawn');
  const gone = once(child, 'exit');
  const end = async () => {
    child.kill('SIGKILL');
    await gone;
  };
  onTestFinished(end);
  return { pid: child.pid ?? 0, end };
}

it('names its process in the folder, and leaves nothing behind when released', async () => {
  const release = await lockFolder(folder);
  expect(await readFile(lockFile, 'utf8')).toBe(String(process.pid));
  await release();
  expect(await readdir(folder)).toEqual([]);
});

it('refuses a folder that another process holds, and says which one and what to do', async () => {
  const { pid } = await idleProcess();
  await writeFile(lockFile, String(pid));
  await expect(lockFolder(folder)).rejects.toThrow(
    `The data folder ${folder} is in use by process ${pid}. Stop it, or give this one another dataDir, or a database.url.`,
  );
  expect(await readFile(lockFile, 'utf8')).toBe(String(pid));
});

it('takes over the lock of a process that is gone', async () => {
  const { pid, end } = await idleProcess();
  await writeFile(lockFile, String(pid));
  await end();
  await lockFolder(folder);
  expect(await readFile(lockFile, 'utf8')).toBe(String(process.pid));
});

it('takes over a lock that bears its own process id, as after a restart of a container', async () => {
  await writeFile(lockFile, String(process.pid));
  await expect(lockFolder(folder)).resolves.toBeTypeOf('function');
});

it.each(['', 'not a number', '0', '-1'])('takes over a lock that names no process but %j', async (content) => {
  await writeFile(lockFile, content);
  await lockFolder(folder);
  expect(await readFile(lockFile, 'utf8')).toBe(String(process.pid));
});
