import { expect, it } from 'vitest';
import { startGuarded } from '../../apps/standalone/guarded-process.js';
import { type GuardedCommand } from '../../apps/standalone/parent-guard.js';
import { type RunningPart, supervise } from './supervised-part.js';

const endless: GuardedCommand = {
  command: process.execPath,
  args: ['-e', 'setInterval(() => undefined, 1000)'],
  stopSignal: 'SIGTERM',
  graceMs: 1_000,
};

it('starts a killed part again and tells once it is up', async () => {
  const started: RunningPart[] = [];
  const part = await supervise('a part', async () => {
    const running = await startGuarded(endless);
    started.push(running);
    return running;
  });
  await part.kill();
  expect(started).toHaveLength(2);
  expect(part.falls()).toBe(0);
  await part.stop();
  await Promise.all(started.map(({ exited }) => exited));
  expect(started).toHaveLength(2);
});

it('counts an end that nobody caused, and repeats a start that failed', async () => {
  const third = Promise.withResolvers<void>();
  let starts = 0;
  const part = await supervise('a part', async () => {
    starts += 1;
    if (starts === 2) throw new Error('what it needs is away');
    if (starts === 3) third.resolve();
    const running = await startGuarded(endless);
    if (starts === 1) process.kill(running.pid, 'SIGTERM');
    return running;
  });
  await third.promise;
  expect(part.falls()).toBe(1);
  await part.stop();
});

it('says why the first start failed', async () => {
  await expect(supervise('a part', () => Promise.reject(new Error('not installed')))).rejects.toThrow('not installed');
});
