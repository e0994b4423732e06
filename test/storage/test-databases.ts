import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { type Database, openDatabase } from '../../storage/database.js';

/** Both kinds of database that Debrief runs on; each call opens a fresh one. */
export const testDatabases: { name: string; open: () => Promise<Database> }[] = [
  { name: 'embedded', open: () => openDatabase({}) },
  { name: 'PostgreSQL', open: async () => openDatabase({ url: await createPostgresDatabase() }) },
];

/** An empty database on the test run's PostgreSQL; returns its URL. */
export async function createPostgresDatabase(): Promise<string> {
  const url = new URL(inject('postgresUrl'));
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await client.query(`create database ${name}`);
  await client.end();
  url.pathname = `/${name}`;
  return url.href;
}
