import type pg from 'pg';

/** As often as a server's autovacuum looks (PostgreSQL's `autovacuum_naptime`). */
const everyMs = 60_000;

/** Tables whose rows have changed so much that a server's autovacuum would see to them (its default thresholds). */
const tablesInNeed = `
  select format('%I.%I', schemaname, relname) as name from pg_stat_user_tables
  where n_dead_tup > 50 + 0.2 * n_live_tup or n_mod_since_analyze > 50 + 0.1 * n_live_tup
  order by n_mod_since_analyze`;

/**
 * Does for the embedded database what a server does for itself: gives the room of old row versions back, and keeps the
 * statistics that plans are made by. One table at a time, because everything else waits meanwhile. Returns how to stop.
 */
export function keepUp(pool: pg.Pool): () => void {
  const timer = setInterval(() => void seeToTables(pool).catch(() => undefined), everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** @throws as the database does */
export async function seeToTables(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ name: string }>(tablesInNeed);
  for (const { name } of rows) await pool.query(`vacuum (analyze) ${name}`);
}
