import { sql } from 'drizzle-orm';
import { type DigestAccount, type DigestPeople } from '../domain/settle-digest.js';
import { bulkQuery, type Db } from './database.js';
import { digestPeople, digests, summaries } from './schema.js';

interface DigestCounts extends Pick<DigestAccount, 'activations' | 'failures' | 'withheldLines' | 'reading'> {
  people: DigestPeople;
  counted: Pick<DigestAccount, 'people' | 'failures'> | null;
}

/** What a digest's people and sessions come to, added up where they are. Undefined before there are any. */
export async function digestAccount(db: Db, runId: string): Promise<DigestAccount | undefined> {
  const [row] = await bulkQuery<DigestCounts>(db)`
    select d.withheld_lines as "withheldLines", d.counted,
      (select count(*)::int from ${digestPeople} p where p.run_id = d.run_id and p.state in ('found', 'looked-up')) as reading,
      (select json_build_object('found', count(*), 'anonymous', ${inState('anonymous')}, 'beyondLimit', ${inState('beyond-limit')},
          'withoutSessions', ${inState('without-sessions')}, 'summarized', ${inState('summarized', 'purchased')},
          'purchased', ${inState('purchased')}, 'beyondBudget', ${inState('beyond-budget')}, 'priced', ${inState('priced')}, 'failed', ${inState('failed')},
          'alreadyTold', count(*) filter (where telling = 'already-told'), 'told', count(*) filter (where telling = 'told'))
        from ${digestPeople} p where p.run_id = d.run_id) as people,
      (select coalesce(json_object_agg(kind, people), '{}') from (
        select error ->> 'kind' as kind, count(*) as people from ${digestPeople} p
        where p.run_id = d.run_id and p.state = 'failed' group by 1) as failure) as failures,
      (select json_build_object('estimated', count(*) filter (where outcome <> 'cached' and error ->> 'kind' is distinct from 'budget'), 'spent', coalesce(sum(spent), 0),
          'possiblyCharged', coalesce(sum(reserved - released - spent), 0), 'cached', count(*) filter (where outcome = 'cached'))
        from ${summaries} s where s.run_id = d.run_id) as activations
    from ${digests} d where d.run_id = ${runId}`;
  if (!row) return undefined;
  const { counted, ...account } = row;
  return { ...account, ...counted };
}

function inState(...states: string[]) {
  return sql.raw(`count(*) filter (where state in (${states.map((state) => `'${state}'`).join(', ')}))`);
}
