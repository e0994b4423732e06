import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { findTemporalExecutable } from '../../../apps/standalone/temporal-executable.js';
import { startTemporalServer } from '../../../apps/standalone/temporal-server.js';
import { withConnection } from '../../../apps/standalone/temporal-serving.js';
import { fakeExecutable } from './fake-executable.js';
import { isRunning } from './is-running.js';

let executable: string;
beforeAll(async () => {
  executable = (await findTemporalExecutable(console.log)).path;
}, 600_000);

it('serves with our search attributes in every namespace, and is gone after stop', async () => {
  const server = await startTemporalServer({ executable, namespace: 'other' });
  const { customAttributes } = await withConnection(server.address, (connection) =>
    connection.operatorService.listSearchAttributes({ namespace: 'other' }),
  );
  expect(Object.keys(customAttributes).sort()).toEqual(['DebriefKind', 'DebriefRequester']);
  expect(server.uiUrl).toBeNull();
  await server.stop();
  expect(await server.exited).toMatchObject({ code: 0 });
  expect(isRunning(server.pid)).toBe(false);
});

it('ends with its parent, also when that is killed', async () => {
  const parent = spawn(
    process.execPath,
    ['--import', file('typescript-imports.ts'), file('parent-of-temporal.ts'), executable],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  onTestFinished(() => void parent.kill('SIGKILL'));
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const { pid } = JSON.parse(line.toString()) as { pid: number };
  expect(isRunning(pid)).toBe(true);
  parent.kill('SIGKILL');
  await expect.poll(() => isRunning(pid), { timeout: 15_000 }).toBe(false);
});

it('rejects with what the server said when it dies on start', async () => {
  const broken = await fakeExecutable(
    join(await mkdtemp(join(tmpdir(), 'debrief-test-')), 'temporal'),
    'echo no disk >&2; exit 3',
  );
  await expect(startTemporalServer({ executable: broken })).rejects.toThrow(/exit code 3.*no disk/);
});

it('does not mistake another server on its port for its own', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void other.close());
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  await expect(startTemporalServer({ executable, port })).rejects.toThrow('in use');
});

function file(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
