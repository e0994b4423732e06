import { PGlite } from '@electric-sql/pglite';
import { DrizzleQueryError, is, Placeholder, type SQL, sql, type SQLWrapper } from 'drizzle-orm';
import { drizzle as drizzlePg } from 'drizzle-orm/node-postgres';
import { migrate as migratePg } from 'drizzle-orm/node-postgres/migrator';
import { type PgDatabase, PgDialect, type PgQueryResultHKT } from 'drizzle-orm/pg-core';
import { drizzle as drizzlePglite } from 'drizzle-orm/pglite';
import { migrate as migratePglite } from 'drizzle-orm/pglite/migrator';
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { lockFolder } from './folder-lock.js';
import * as relations from './relations.js';
import * as tables from './schema.js';

const schema = { ...tables, ...relations };
const migrationsFolder = fileURLToPath(new URL('./migrations', import.meta.url));
/** Any constant will do; it only has to be the same in every process that migrates this database. */
const migrationLock = 4_710_223;

export type Db = PgDatabase<PgQueryResultHKT, typeof schema>;

export interface Database {
  db: Db;
  /** Rejects when the database cannot be asked. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** A server by URL, or the embedded database in a folder, or (with neither) in memory. */
export interface DatabaseOptions {
  url?: string;
  folder?: string;
}

/** Opens the database and brings its schema up to date. Several processes may do so at once. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  return options.url ? openServer(options.url) : openEmbedded(options.folder);
}

async function openServer(url: string): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    max: 12,
    connectionTimeoutMillis: 5_000,
    query_timeout: 15_000,
    application_name: 'debrief',
  });
  // A connection lost while idle is replaced at the next query; without a listener it would end the process.
  pool.on('error', () => undefined);
  try {
    await migrateServer(pool);
  } catch (error) {
    await pool.end();
    throw error;
  }
  const db = drizzlePg({ client: withNamedStatements(pool), schema });
  return database(db, () => pool.end());
}

/**
 * Lets the server plan each statement once a connection instead of at every run: ours are few, long and always the same,
 * and planning them costs more than running them.
 */
function withNamedStatements(pool: pg.Pool): pg.Pool {
  const names = new Map<string, string>();
  const query = pool.query.bind(pool) as (config: pg.QueryConfig, values?: unknown[]) => Promise<pg.QueryResult>;
  const named = (config: pg.QueryConfig, values?: unknown[]) => {
    const name = names.get(config.text) ?? `debrief_${names.size}`;
    names.set(config.text, name);
    return query({ ...config, name }, values);
  };
  return Object.assign(pool, { query: named });
}

async function migrateServer(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    await migratePg(drizzlePg({ client }), { migrationsFolder });
    await client.query('select pg_advisory_unlock($1)', [migrationLock]);
  } finally {
    client.release();
  }
}

async function openEmbedded(folder: string | undefined): Promise<Database> {
  if (folder) await mkdir(folder, { recursive: true });
  const unlock = folder ? await lockFolder(folder) : async () => undefined;
  const client = await PGlite.create(folder ? { dataDir: `${folder}/pglite` } : {});
  const db = drizzlePglite({ client, schema });
  await migratePglite(db, { migrationsFolder });
  return database(db, async () => {
    await client.close();
    await unlock();
  });
}

function database(db: Db, close: () => Promise<void>): Database {
  return {
    db,
    ping: async () => {
      await db.execute(sql`select 1`);
    },
    close,
  };
}

/** Runs one hand-written statement; both drivers answer with `rows`. */
export async function queryRows<Row>(db: Db, statement: SQL): Promise<Row[]> {
  const { rows } = (await db.execute(statement)) as { rows: Row[] };
  return rows;
}

interface RenderedStatement {
  execute(values: Record<string, unknown>): Promise<unknown>;
}

const renderedStatements = new WeakMap<Db, WeakMap<TemplateStringsArray, RenderedStatement>>();

/**
 * The same for what every run needs: ``query<Row>(db)`select …` ``. The text is rendered at the first call and kept, because
 * rendering costs more than running. So only values may differ from call to call; tables, columns and fragments are those of
 * the first, and a fragment holds no values.
 */
export function query<Row>(db: Db): (text: TemplateStringsArray, ...parts: StatementPart[]) => Promise<Row[]> {
  return async (text, ...parts) => {
    const ofDatabase = renderedStatements.get(db) ?? new WeakMap<TemplateStringsArray, RenderedStatement>();
    renderedStatements.set(db, ofDatabase);
    const statement = ofDatabase.get(text) ?? render(db, text, parts);
    ofDatabase.set(text, statement);
    const { rows } = (await statement.execute(Object.fromEntries(parts.entries()))) as { rows: Row[] };
    return rows;
  };
}

type StatementValue = string | number | boolean | null | string[];
type StatementPart = StatementValue | SQLWrapper;

function render(db: Db, text: TemplateStringsArray, parts: StatementPart[]): RenderedStatement {
  const isFixed = (part: StatementPart): part is SQLWrapper =>
    typeof part === 'object' && part !== null && !Array.isArray(part);
  const chunks = parts.map((part, index) => (isFixed(part) ? part : sql.placeholder(String(index))));
  const rendered = new PgDialect().sqlToQuery(sql(text, ...chunks));
  if (rendered.params.some((param) => !is(param, Placeholder)))
    throw new Error('a fragment of a kept statement holds a value');
  return db._.session.prepareQuery(rendered, undefined, undefined, false);
}

/** SQLSTATE classes of a server that is away or going: connection, resources, operator intervention. */
const unavailableStates = /^(08|53|57P)/;
const unavailableErrnos = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN']);

/** Whether a failed query says nothing about the query: the database could not be reached. */
export function isDatabaseUnavailable(error: unknown): boolean {
  for (let current = error; current instanceof Error; current = current.cause) {
    const code = 'code' in current && typeof current.code === 'string' ? current.code : '';
    if (unavailableStates.test(code) || unavailableErrnos.has(code)) return true;
    if (/connection terminated|timeout exceeded when trying to connect|query read timeout/i.test(current.message))
      return true;
  }
  return false;
}

/**
 * What may be told of a failed statement: PostgreSQL's code, or that there was no answer. Its error quotes what the statement
 * carried, e-mail addresses included. Undefined for any other error.
 */
export function statementFault(error: unknown): string | undefined {
  if (!(error instanceof DrizzleQueryError)) return undefined;
  const { cause } = error;
  return cause && 'code' in cause && typeof cause.code === 'string' ? cause.code : 'no answer';
}

/** Whether a statement failed because a row like it is there already. */
export function isUniqueViolation(error: unknown): boolean {
  for (let current = error; current instanceof Error; current = current.cause) {
    if ('code' in current && current.code === '23505') return true;
  }
  return false;
}
