import { sql } from 'drizzle-orm';
import { idempotencyKeys } from './schema.js';

/** What makes repeated requests one; `bodyHash` tells whether they are the same. */
export interface IdempotencyKey {
  key: string;
  bodyHash: string;
}

/** Whose key is to stand for what is about to be written; without a key nothing is in the way. */
export interface Claim {
  id: string;
  requester: string;
  idempotency?: IdempotencyKey;
}

/**
 * The parts of a statement that take the key for what is about to be written; before them stands `asked`, with `claimOf` as
 * its `json`. The last, `claimed`, holds the id and the requester, and nothing where the key stands for something else. A
 * key stands for 30 days.
 */
export const claimingKey = sql`
  claim as (
    select claim.* from asked, jsonb_to_record(json) as claim(id text, requester text, key text, "bodyHash" text)
  ), keyed as (
    insert into ${idempotencyKeys} as known (requester, key, body_hash, run_id)
    select requester, key, "bodyHash", id from claim where key is not null
    on conflict (requester, key) do update
      set body_hash = excluded.body_hash, run_id = excluded.run_id, created_at = now()
      where known.created_at < now() - interval '30 days'
    returning run_id
  ), claimed as (
    select id, requester from claim where key is null or exists (select from keyed)
  )`;

export function claimOf({ id, requester, idempotency }: Claim): string {
  return JSON.stringify({ id, requester, ...idempotency });
}
