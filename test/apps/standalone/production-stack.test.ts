import { chmod, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@temporalio/client';
import { Client as Database } from 'pg';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { productionExecutables } from '../../../apps/standalone/production-executables.js';
import { startStack } from '../../../apps/standalone/production-stack.js';
import { withConnection } from '../../../apps/standalone/temporal-serving.js';
import { isRunning } from './is-running.js';

describe('the production stack', () => {
  beforeAll(() => productionExecutables(console.log), 600_000);

  it('starts, keeps its workflows over a restart, and leaves nothing running', { timeout: 45_000 }, async () => {
    const dir = await mkdtemp(join(tmpdir(), 'debrief-test-'));
    onTestFinished(() => rm(dir, { recursive: true, force: true }));
    // PostgreSQL runs as a user of its own when root starts it, and must be able to pass through the folder.
    await chmod(dir, 0o755);

    const first = await startStack({ dir, report: console.log });
    onTestFinished(() => first.stop());
    await withConnection(first.temporal.address, async (connection) => {
      const { workflow } = new Client({ connection });
      await workflow.start('kept', {
        workflowId: 'kept',
        taskQueue: 'none',
        searchAttributes: { DebriefKind: ['summary'] },
      });
    });
    expect(await databaseName(first.databaseUrl)).toBe('debrief');
    expect((await stat(join(dir, 'temporal', 'config', 'stack.yaml'))).mode & 0o777).toBe(0o600);
    await first.stop();
    expect([first.temporal.pid, first.postgres.pid].map(isRunning)).toEqual([false, false]);

    const second = await startStack({ dir, report: console.log });
    onTestFinished(() => second.stop());
    await withConnection(second.temporal.address, async (connection) => {
      const { workflow } = new Client({ connection });
      await expect.poll(() => workflow.count("DebriefKind = 'summary'")).toMatchObject({ count: 1 });
      expect((await workflow.getHandle('kept').describe()).status.name).toBe('RUNNING');
    });

    process.kill(second.temporal.pid, 'SIGKILL');
    expect(await second.died).toBe('Temporal');
  });
});

async function databaseName(url: string): Promise<unknown> {
  const client = new Database({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ name: string }>('SELECT current_database() AS name');
  await client.end();
  return rows[0]?.name;
}
