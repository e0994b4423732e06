import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EmbeddedSocket } from '../../storage/embedded-socket.js';
import { seeToTables } from '../../storage/embedded-upkeep.js';

describe('the upkeep of the embedded database', () => {
  let embedded: PGlite;
  let pool: pg.Pool;
  beforeAll(async () => {
    embedded = await PGlite.create();
    pool = new pg.Pool({ stream: () => new EmbeddedSocket(embedded), user: 'postgres', max: 1 });
    await pool.query('create table busy (id int primary key, text text); create table quiet (id int)');
    await pool.query('insert into busy select id from generate_series(1, 200) id; insert into quiet values (1)');
  });
  afterAll(async () => {
    await pool.end();
    await embedded.close();
  });

  it('gives the room of old versions back where there are many, and leaves other tables alone', async () => {
    for (const text of ['a', 'b', 'c']) await pool.query('update busy set text = $1', [text]);
    expect(await tables()).toMatchObject([
      { name: 'busy', hasOldVersions: true, vacuums: 0 },
      { name: 'quiet', vacuums: 0 },
    ]);
    await seeToTables(pool);
    expect(await tables()).toMatchObject([
      { name: 'busy', hasOldVersions: false, vacuums: 1, analyses: 1 },
      { name: 'quiet', vacuums: 0 },
    ]);
    await seeToTables(pool);
    expect(await tables()).toMatchObject([{ name: 'busy', vacuums: 1 }, { name: 'quiet' }]);
  });

  async function tables(): Promise<unknown[]> {
    // Counts are kept for a second before they can be seen.
    await pool.query('select pg_stat_force_next_flush()');
    const { rows } = await pool.query<{ name: string }>(`
      select relname as name, n_dead_tup > 90 as "hasOldVersions", vacuum_count::int as vacuums, analyze_count::int as analyses
      from pg_stat_user_tables order by relname`);
    return rows;
  }
});
