import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startGuarded } from '../../../apps/standalone/guarded-process.js';
import { isRunning } from './is-running.js';

const sh = (script: string, graceMs = 10_000) => ({
  command: '/bin/sh',
  args: ['-c', script],
  stopSignal: 'SIGTERM' as const,
  graceMs,
});

it('says how a process ended and what it wrote last', async () => {
  const guarded = await startGuarded(sh('echo one; echo two >&2; exit 7'));
  expect(await guarded.exited).toEqual({ code: 7, signal: null, output: 'one\ntwo' });
});

it('appends the output to a log file and quotes only what this start wrote', async () => {
  const logFile = join(await mkdtemp(join(tmpdir(), 'debrief-test-')), 'server.log');
  await (
    await startGuarded(sh('echo first'), { logFile })
  ).exited;
  const { output } = await (await startGuarded(sh('echo second'), { logFile })).exited;
  expect(output).toBe('second');
  expect(await readFile(logFile, 'utf8')).toBe('first\nsecond\n');
});

it('passes further environment variables on', async () => {
  const { exited } = await startGuarded(sh('echo "$DEBRIEF_TEST"'), { env: { DEBRIEF_TEST: 'seen' } });
  expect((await exited).output).toBe('seen');
});

it('stops with the agreed signal first', async () => {
  const guarded = await ready('trap "echo tidied; exit 3" TERM; echo ready; while :; do sleep 0.05; done');
  await guarded.stop();
  expect(await guarded.exited).toEqual({ code: 3, signal: null, output: 'ready\ntidied' });
  expect(isRunning(guarded.pid)).toBe(false);
});

it('kills what does not stop within its grace', async () => {
  const guarded = await ready('trap "" TERM; echo ready; while :; do sleep 0.05; done', 200);
  await guarded.stop();
  expect(await guarded.exited).toMatchObject({ code: null, signal: 'SIGKILL' });
});

it('leaves nothing running when its guard is killed', async () => {
  const guarded = await ready('echo $PPID; exec sleep 60');
  process.kill(Number(await readFile(guarded.logFile, 'utf8')), 'SIGKILL');
  await guarded.exited;
  await expect.poll(() => isRunning(guarded.pid)).toBe(false);
});

it('rejects with the cause when the command cannot be started', async () => {
  await expect(startGuarded({ ...sh(''), command: '/no/such/program' })).rejects.toThrow(/\/no\/such\/program.*ENOENT/);
});

/** Starts a script and waits for its first words. */
async function ready(script: string, graceMs?: number) {
  const logFile = join(await mkdtemp(join(tmpdir(), 'debrief-test-')), 'output.log');
  const guarded = await startGuarded(sh(script, graceMs), { logFile });
  await expect.poll(() => readFile(logFile, 'utf8')).not.toBe('');
  return { ...guarded, logFile };
}
