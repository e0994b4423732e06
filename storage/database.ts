import { PGlite } from '@electric-sql/pglite';
import { DrizzleQueryError, is, Placeholder, type SQL, sql, type SQLWrapper } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import { type PgDatabase, PgDialect, type PgQueryResultHKT } from 'drizzle-orm/pg-core';
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { EmbeddedSocket } from './embedded-socket.js';
import { keepUp } from './embedded-upkeep.js';
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

/**
 * More would wait for one another: every run takes from its month's budget, and deliveries to one place from its rate. They
 * are kept over a pause, because each has planned our statements, but not for so long that a network has forgotten it.
 */
const connections = { max: 6, idleTimeoutMillis: 180_000 };

async function openServer(url: string): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    ...connections,
    connectionTimeoutMillis: 5_000,
    query_timeout: 15_000,
    application_name: 'debrief',
    onConnect: beginningWith(onePlan),
  });
  return openPool(pool, () => pool.end());
}

/** PostgreSQL within this process, spoken to over its own protocol as a server is; it has one connection. */
async function openEmbedded(folder: string | undefined): Promise<Database> {
  if (folder) await mkdir(folder, { recursive: true });
  const unlock = folder ? await lockFolder(folder) : async () => undefined;
  const embedded = await PGlite.create(folder ? { dataDir: `${folder}/pglite` } : {});
  const pool = new pg.Pool({
    stream: () => new EmbeddedSocket(embedded),
    user: 'postgres',
    max: 1,
    idleTimeoutMillis: 0,
    // A further connection finds what the one before it has left.
    onConnect: beginningWith(`rollback; deallocate all; ${onePlan}`),
  });
  const stopUpkeep = keepUp(pool);
  return openPool(pool, async () => {
    stopUpkeep();
    await pool.end();
    await embedded.close();
    await unlock();
  });
}

async function openPool(pool: pg.Pool, close: () => Promise<void>): Promise<Database> {
  // A lost connection is told by its statements, and replaced at the next where it was idle; without a listener its loss
  // would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  try {
    await migrateUnderLock(pool);
  } catch (error) {
    await close();
    throw error;
  }
  const db = drizzle({ client: pool, schema });
  // Drizzle's own leaves the connection with nobody where the transaction cannot begin.
  db.transaction = (work, config) =>
    onConnection(pool, (client) => drizzle({ client, schema }).transaction(work, config));
  return {
    db,
    ping: async () => {
      await db.execute(sql`select 1`);
    },
    close,
  };
}

/** One plan serves a kept statement, whatever its values. */
const onePlan = 'set plan_cache_mode = force_generic_plan';

/** What a new connection begins with. The pool waits for it, although its types do not say so. */
function beginningWith(statements: string): (client: pg.ClientBase) => void {
  const begin = async (client: pg.ClientBase) => client.query(statements);
  return begin as (client: pg.ClientBase) => void;
}

async function migrateUnderLock(pool: pg.Pool): Promise<void> {
  await onConnection(pool, async (client) => {
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    await migrate(drizzle({ client }), { migrationsFolder });
    await client.query('select pg_advisory_unlock($1)', [migrationLock]);
  });
}

/** One on which something failed is not used again: a lock or an open transaction may be left. */
async function onConnection<Result>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  let failed = true;
  try {
    const result = await work(client);
    failed = false;
    return result;
  } finally {
    client.release(failed);
  }
}

/** Runs one hand-written statement. */
export async function queryRows<Row>(db: Db, statement: SQL): Promise<Row[]> {
  const { rows } = (await db.execute(statement)) as { rows: Row[] };
  return rows;
}

interface RenderedStatement {
  execute(values: Record<string, unknown>): Promise<unknown>;
}

type Statement = <Row>(db: Db) => (text: TemplateStringsArray, ...parts: StatementPart[]) => Promise<Row[]>;
type StatementValue = string | number | boolean | null | string[];
type StatementPart = StatementValue | SQLWrapper;

const statementNames = new WeakMap<TemplateStringsArray, string>();
let statementsNamed = 0;

/**
 * The same for what every run needs: ``query<Row>(db)`select …` ``. The text is rendered at the first call and kept, and
 * the database plans it once a connection: ours are long and always the same, and rendering and planning them costs more
 * than running them. So only values may differ from call to call; tables, columns and fragments are those of the first, and
 * a fragment holds no values. And it is for few rows, found by key: the plan stays while its tables grow from nothing.
 */
export const query: Statement = keptStatement((text) => {
  const name = statementNames.get(text) ?? `debrief_${++statementsNamed}`;
  statementNames.set(text, name);
  return name;
});

/** The same for many rows: planned at every call, as their number demands. */
export const bulkQuery: Statement = keptStatement(() => undefined);

function keptStatement(nameOf: (text: TemplateStringsArray) => string | undefined): Statement {
  const rendered = new WeakMap<Db, WeakMap<TemplateStringsArray, RenderedStatement>>();
  return <Row>(db: Db) =>
    async (text: TemplateStringsArray, ...parts: StatementPart[]) => {
      const ofDatabase = rendered.get(db) ?? new WeakMap<TemplateStringsArray, RenderedStatement>();
      rendered.set(db, ofDatabase);
      const statement = ofDatabase.get(text) ?? render(db, text, parts, nameOf(text));
      ofDatabase.set(text, statement);
      const { rows } = (await statement.execute(Object.fromEntries(parts.entries()))) as { rows: Row[] };
      return rows;
    };
}

function render(db: Db, text: TemplateStringsArray, parts: StatementPart[], name?: string): RenderedStatement {
  const isFixed = (part: StatementPart): part is SQLWrapper =>
    typeof part === 'object' && part !== null && !Array.isArray(part);
  const chunks = parts.map((part, index) => (isFixed(part) ? part : sql.placeholder(String(index))));
  const rendered = new PgDialect().sqlToQuery(sql(text, ...chunks));
  if (rendered.params.some((param) => !is(param, Placeholder)))
    throw new Error('a fragment of a kept statement holds a value');
  return db._.session.prepareQuery(rendered, undefined, name, false);
}

/** SQLSTATE classes of a server that is away or going: connection, resources, operator intervention. */
const unavailableStates = /^(08|53|57P)/;
const unavailableErrnos = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN']);
const unavailableMessages =
  /connection terminated|not queryable|timeout exceeded when trying to connect|query read timeout/i;

/** Whether a failed query says nothing about the query: the database could not be reached. */
export function isDatabaseUnavailable(error: unknown): boolean {
  for (let current = error; current instanceof Error; current = current.cause) {
    const code = 'code' in current && typeof current.code === 'string' ? current.code : '';
    if (unavailableStates.test(code) || unavailableErrnos.has(code)) return true;
    if (unavailableMessages.test(current.message)) return true;
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
