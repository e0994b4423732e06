import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { type PostgresServer, startPostgres } from './postgres-server.js';
import { startProductionTemporal } from './production-temporal.js';
import { type TemporalServer } from './temporal-server.js';

export interface StackOptions {
  /** Keeps both servers' files; a second start finds what the first one left. */
  dir: string;
  report: (line: string) => void;
}

export interface Stack {
  temporal: TemporalServer;
  postgres: PostgresServer;
  /** Debrief's own database, empty at first. */
  databaseUrl: string;
  /** Resolves with the name of the part that ended, if one does so by itself. */
  died: Promise<string>;
  stop(): Promise<void>;
}

/**
 * Starts what a deployment runs beneath Debrief: PostgreSQL and the production Temporal server on it. Both end with this
 * process, however this process ends.
 *
 * @throws when either does not come up; nothing is left running then
 */
export async function startStack({ dir, report }: StackOptions): Promise<Stack> {
  await mkdir(dir, { recursive: true });
  report('starting PostgreSQL');
  const postgres = await startPostgres({ dataDir: join(dir, 'postgres') });
  try {
    const databaseUrl = await ensureDatabase(postgres.url, 'debrief');
    const temporal = await startProductionTemporal({ postgresUrl: postgres.url, dir: join(dir, 'temporal'), report });
    return {
      temporal,
      postgres,
      databaseUrl,
      died: Promise.race([temporal.exited.then(() => 'Temporal'), postgres.exited.then(() => 'PostgreSQL')]),
      async stop() {
        await temporal.stop();
        await postgres.stop();
      },
    };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

/** Creates the database unless it is there. Returns its URL. */
async function ensureDatabase(url: string, name: string): Promise<string> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
  const own = new URL(url);
  own.pathname = `/${name}`;
  return own.href;
}
