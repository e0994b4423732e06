import { type SQL, sql } from 'drizzle-orm';
import { idempotencyKeys } from './schema.js';

/** How long a key stands for its request. */
const idempotencyDays = 30;

/** What makes repeated requests one; `bodyHash` tells whether they are the same. */
export interface IdempotencyKey {
  key: string;
  bodyHash: string;
}

/**
 * The part of a statement that takes the key for what is about to be written: it yields one row, and none where the key
 * stands for something else. Without a key it always yields.
 */
export function claimOfKey(claim: { id: string; requester: string; idempotency?: IdempotencyKey }): SQL {
  const { id, requester, idempotency } = claim;
  if (!idempotency) return sql`select ${id}::text as run_id`;
  return sql`
    insert into ${idempotencyKeys} as known (requester, key, body_hash, run_id)
    values (${requester}, ${idempotency.key}, ${idempotency.bodyHash}, ${id})
    on conflict (requester, key) do update
      set body_hash = excluded.body_hash, run_id = excluded.run_id, created_at = now()
      where known.created_at < now() - make_interval(days => ${idempotencyDays})
    returning run_id`;
}
