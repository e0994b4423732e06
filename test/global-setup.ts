import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startPostgres } from '../apps/standalone/postgres-server.js';
import { findTemporalExecutable } from '../apps/standalone/temporal-executable.js';
import { startTemporalServer } from '../apps/standalone/temporal-server.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A development server for everybody; tests keep apart by their ids and task queues. */
    temporalAddress: string;
    temporalExecutable: string;
    /** A PostgreSQL for everybody, as a superuser; tests make databases of their own. */
    postgresUrl: string;
  }
}

/** One Temporal server and one PostgreSQL for the whole test run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'debrief-test-run-'));
  // PostgreSQL does not run as root; its own user has to pass through.
  await chmod(folder, 0o755);
  const { path: executable } = await findTemporalExecutable(() => undefined);
  const temporal = await startTemporalServer({ executable });
  const postgres = await startPostgres({ dataDir: join(folder, 'postgres') });
  project.provide('temporalAddress', temporal.address);
  project.provide('temporalExecutable', executable);
  project.provide('postgresUrl', postgres.url);
  return async () => {
    await Promise.all([temporal.stop(), postgres.stop()]);
    await rm(folder, { recursive: true, force: true });
  };
}
