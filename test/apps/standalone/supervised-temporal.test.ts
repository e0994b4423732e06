import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@temporalio/client';
import { beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest';
import { type SupervisedTemporal, superviseTemporal } from '../../../apps/standalone/supervised-temporal.js';
import { findTemporalExecutable } from '../../../apps/standalone/temporal-executable.js';
import { untilServing, withConnection } from '../../../apps/standalone/temporal-serving.js';
import { fakeExecutable } from './fake-executable.js';
import { isRunning } from './is-running.js';

let executable: string;
let folder: string;
beforeAll(async () => {
  executable = (await findTemporalExecutable(console.log)).path;
}, 600_000);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'debrief-test-'));
});

it('starts a killed server again on the same port with its workflows', async () => {
  const temporal = await supervised({ dbFile: join(folder, 'temporal.db') });
  await withClient(temporal.address, (client) =>
    client.workflow.start('kept', { workflowId: 'kept', taskQueue: 'none' }),
  );
  const killed = temporal.pid();
  process.kill(killed, 'SIGKILL');
  await expect.poll(() => temporal.pid(), { timeout: 15_000 }).not.toBe(killed);
  await untilServing(temporal.address, AbortSignal.timeout(10_000));
  const { status } = await withClient(temporal.address, (client) => client.workflow.getHandle('kept').describe());
  expect(status.name).toBe('RUNNING');
  const running = temporal.pid();
  await temporal.stop();
  expect(isRunning(running)).toBe(false);
});

it('gives up after five failures in a row', async () => {
  const wrapper = await breakableExecutable();
  const lines: string[] = [];
  const temporal = await supervised({ executable: wrapper }, lines);
  await writeFile(join(folder, 'broken'), '');
  process.kill(temporal.pid(), 'SIGKILL');
  const error = await temporal.failed;
  expect(error.message).toMatch(/failed 5 times in a row.*told to break/);
  expect(lines.filter((line) => line.includes('started again'))).toHaveLength(4);
});

it('rejects when the first start fails', async () => {
  const wrapper = await breakableExecutable();
  await writeFile(join(folder, 'broken'), '');
  await expect(superviseTemporal({ executable: wrapper }, () => undefined)).rejects.toThrow('told to break');
});

it('can be stopped while it starts the server again', async () => {
  const wrapper = await breakableExecutable();
  const lines: string[] = [];
  const temporal = await supervised({ executable: wrapper }, lines);
  await writeFile(join(folder, 'broken'), '');
  process.kill(temporal.pid(), 'SIGKILL');
  await expect.poll(() => lines.length, { timeout: 10_000 }).toBeGreaterThan(1);
  let failed = false;
  void temporal.failed.then(() => (failed = true));
  await temporal.stop();
  expect(failed).toBe(false);
  expect(isRunning(temporal.pid())).toBe(false);
});

async function supervised(
  options: Partial<Parameters<typeof superviseTemporal>[0]>,
  lines: string[] = [],
): Promise<SupervisedTemporal> {
  const temporal = await superviseTemporal({ executable, ...options }, (line) => void lines.push(line));
  onTestFinished(() => temporal.stop());
  return temporal;
}

/** Temporal itself, until there is a file `broken` beside it. */
async function breakableExecutable(): Promise<string> {
  const broken = join(folder, 'broken');
  return fakeExecutable(
    join(folder, 'temporal'),
    `[ -e ${broken} ] && echo told to break && exit 1`,
    `exec ${executable} "$@"`,
  );
}

function withClient<T>(address: string, work: (client: Client) => Promise<T>): Promise<T> {
  return withConnection(address, (connection) => work(new Client({ connection })));
}
