import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { beforeAll, inject } from 'vitest';
import { type Database, type Db, openDatabase } from '../../storage/database.js';
import { createStores, type Stores } from '../../storage/stores.js';

/** Both kinds of database that Debrief runs on; each call opens a fresh one. */
export const testDatabases: { name: string; open: () => Promise<Database> }[] = [
  { name: 'embedded', open: () => openDatabase({}) },
  { name: 'PostgreSQL', open: async () => openDatabase({ url: await createPostgresDatabase() }) },
];

/** The stores on a fresh database: opened before the first test of a `describe` or a file, closed after its last. */
export function freshStores(open = () => openDatabase({})): Stores & { db: Db } {
  const stores = {} as Stores & { db: Db };
  beforeAll(async () => {
    const database = await open();
    Object.assign(stores, createStores(database.db), { db: database.db });
    return () => database.close();
  });
  return stores;
}

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
