import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startPostgres } from '../../apps/standalone/postgres-server.js';
import { type Database, isDatabaseUnavailable, openDatabase, query, queryRows } from '../../storage/database.js';
import { RunStore } from '../../storage/run-store.js';
import { failureOf } from '../integrations/loopback-server.js';
import { newRun } from './sample-runs.js';
import { createPostgresDatabase, testDatabases } from './test-databases.js';
import { startTypeScript } from './type-script-process.js';

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'debrief-database-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

describe('on PostgreSQL', () => {
  it('several processes may bring an empty database up to date at once', async () => {
    const url = await createPostgresDatabase();
    const opened = await Promise.all(Array.from({ length: 4 }, () => openDatabase({ url })));
    const [first] = opened as [Database];
    expect(await new RunStore(first.db).accept(newRun())).toEqual({ kind: 'accepted' });
    await Promise.all(opened.map((database) => database.close()));
  });

  it('a restart finds what was stored before', async () => {
    const url = await createPostgresDatabase();
    const run = newRun();
    const before = await openDatabase({ url });
    await new RunStore(before.db).accept(run);
    await before.close();
    const after = await openDatabase({ url });
    expect(await new RunStore(after.db).find(run.id)).toMatchObject({ id: run.id });
    await after.close();
  });
});

describe('embedded', () => {
  it('answers what is larger than one message holds', async () => {
    const database = await openDatabase({});
    onTestFinished(() => database.close());
    const text = 'ä'.repeat(5_000_000);
    const [row] = await queryRows<{ text: string }>(database.db, sql`select ${text}::text || '!' as text`);
    expect(row?.text === `${text}!`).toBe(true);
  });

  it('leaves nothing of a transaction that failed', async () => {
    const database = await openDatabase({});
    onTestFinished(() => database.close());
    const run = newRun();
    const failing = database.db.transaction(async (tx) => {
      await new RunStore(tx).accept(run);
      await tx.execute(sql`select 1 / 0`);
    });
    await expect(failing).rejects.toThrow();
    expect(await new RunStore(database.db).find(run.id)).toBeUndefined();
  });
});

describe('in a folder', () => {
  it('every acknowledged run survives the kill of the process that wrote it, again and again', async () => {
    const folder = await temporaryFolder();
    const acknowledged: string[] = [];
    for (let round = 1; round <= 5; round += 1) {
      const writer = startTypeScript('run-writer.ts', folder);
      await writer.untilLines(10 * round);
      await writer.kill();
      acknowledged.push(...writer.lines);
    }
    const database = await openDatabase({ folder });
    onTestFinished(() => database.close());
    const stored = await queryRows<{ id: string; cells: number }>(
      database.db,
      sql`select r.id, (select count(*)::int from deliveries d where d.run_id = r.id) as cells from runs r`,
    );
    expect(acknowledged.length).toBeGreaterThanOrEqual(150);
    const kept = new Set(stored.map(({ id }) => id));
    expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
    expect(stored.filter(({ cells }) => cells !== 2)).toEqual([]);
  }, 120_000);

  it('a second process is refused as long as the first one lives', async () => {
    const folder = await temporaryFolder();
    const writer = startTypeScript('run-writer.ts', folder);
    onTestFinished(() => writer.kill());
    await writer.untilLines(1);
    const refusal = await failureOf(openDatabase({ folder }));
    expect(String(refusal)).toContain(`The data folder ${folder} is in use by process ${writer.pid}.`);
    expect(String(refusal)).toMatch(/dataDir|database\.url/);
  });

  it('is free again once it is closed', async () => {
    const folder = await temporaryFolder();
    await (await openDatabase({ folder })).close();
    const writer = startTypeScript('run-writer.ts', folder);
    onTestFinished(() => writer.kill());
    await writer.untilLines(1);
  });
});

describe('a database that cannot be asked', () => {
  it('is known by the failure of a query after the server stopped, and of the next start', async () => {
    const folder = await temporaryFolder();
    // PostgreSQL does not run as root; its own user has to pass through.
    await chmod(folder, 0o755);
    const server = await startPostgres({ dataDir: join(folder, 'postgres') });
    const database = await openDatabase(server);
    onTestFinished(() => database.close());
    await database.ping();
    await server.stop();
    expect(isDatabaseUnavailable(await failureOf(database.ping()))).toBe(true);
    expect(isDatabaseUnavailable(await failureOf(new RunStore(database.db).accept(newRun())))).toBe(true);
    expect(isDatabaseUnavailable(await failureOf(openDatabase(server)))).toBe(true);
  });

  it('is known by a query that the server cut off, and is asked again afterwards', async () => {
    const database = await openDatabase({ url: await createPostgresDatabase() });
    onTestFinished(() => database.close());
    const slow = failureOf(database.db.execute(sql`select pg_sleep(30) as slow`));
    const cut = () =>
      queryRows<{ cut: boolean }>(
        database.db,
        sql`select pg_terminate_backend(pid) as cut from pg_stat_activity
            where datname = current_database() and query like '%as slow' and pid <> pg_backend_pid()`,
      );
    await expect.poll(cut).toEqual([{ cut: true }]);
    expect(isDatabaseUnavailable(await slow)).toBe(true);
    await database.ping();
  });

  it('is known by a transaction whose connection was lost between two statements, and is asked again afterwards', async () => {
    const database = await openDatabase({ url: await createPostgresDatabase() });
    onTestFinished(() => database.close());
    const cut = database.db.transaction(async (tx) => {
      const [{ pid } = {}] = await queryRows<{ pid: number }>(tx, sql`select pg_backend_pid() as pid`);
      await database.db.execute(sql`select pg_terminate_backend(${pid}, 10000)`);
      await tx.execute(sql`select 1`);
    });
    expect(isDatabaseUnavailable(await failureOf(cut))).toBe(true);
    await database.ping();
  });

  it.each(testDatabases)('is not what a wrong query on $name shows', async ({ open }) => {
    const database = await open();
    onTestFinished(() => database.close());
    const run = newRun();
    const runs = new RunStore(database.db);
    await runs.accept(run);
    expect(isDatabaseUnavailable(await failureOf(runs.accept(run)))).toBe(false);
    expect(isDatabaseUnavailable(await failureOf(database.db.execute(sql`select nonsense`)))).toBe(false);
    expect(isDatabaseUnavailable(undefined)).toBe(false);
  });
});

describe.each(testDatabases)('on $name', ({ open }) => {
  it('transactions that cannot begin keep no connection from others', async () => {
    const database = await open();
    onTestFinished(() => database.close());
    for (let time = 0; time < 10; time += 1) {
      const cannotBegin = database.db.transaction((tx) => tx.execute(sql`select 1`), {
        isolationLevel: 'none' as never,
      });
      await expect(cannotBegin).rejects.toThrow('begin isolation level none');
    }
    await database.ping();
  });
});

describe.each(testDatabases)('a kept statement on $name', ({ open }) => {
  const add = ({ db }: Database, one: number, other: string[]) =>
    query<{ sum: number }>(db)`select 12 / ${one}::int + cardinality(${other}::text[]) as sum`;

  it('takes new values at every call, and is planned at the first', async () => {
    const database = await open();
    onTestFinished(() => database.close());
    expect(await add(database, 1, ['a'])).toEqual([{ sum: 13 }]);
    expect(await add(database, 6, ['a', 'b'])).toEqual([{ sum: 4 }]);
    const plans = await queryRows(
      database.db,
      sql`select generic_plans::int, custom_plans::int from pg_prepared_statements where statement like '%cardinality%'`,
    );
    expect(plans).toEqual([{ generic_plans: 2, custom_plans: 0 }]);
  });

  it('works again after it has failed', async () => {
    const database = await open();
    onTestFinished(() => database.close());
    await expect(add(database, 0, [])).rejects.toThrow();
    expect(await add(database, 4, [])).toEqual([{ sum: 3 }]);
  });
});

describe('a kept statement', () => {
  it('refuses a fragment with a value, which would be kept as well', async () => {
    const database = await openDatabase({});
    onTestFinished(() => database.close());
    await expect(query(database.db)`select ${sql`${1}::int`} as one`).rejects.toThrow('a fragment of a kept statement');
  });
});
