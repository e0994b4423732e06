import { type SummarizedSession } from '../domain/briefing.js';
import { type Failure } from '../domain/failure.js';
import { type DigestPerson, type PersonDigest } from '../domain/person-digest.js';
import { type SessionCellOutcome } from '../domain/receipt.js';
import { type PersonState } from '../domain/segment-person.js';
import { type Session } from '../domain/session.js';
import { batched } from './batched.js';
import { bulkQuery, type Db } from './database.js';
import { digestAccount } from './digest-account.js';
import { activationBudgets, digestPeople, digests, runs, sharedSummaries, summaries } from './schema.js';
import { type SharedUnder } from './session-summaries.js';

/** Somebody whose reading has not ended. */
export interface UnreadPerson {
  person: DigestPerson;
  position: number;
  /** Newest first; null before they were looked up. */
  sessionIds: string[] | null;
}

/** A session of a digest and what has become of it. */
export interface ReadSession {
  session: Session;
  outcome: SessionCellOutcome | 'pending';
  summary: SummarizedSession['summary'] | null;
  error: Failure | null;
}

export interface ReadPerson {
  key: string;
  state: PersonState;
  digest?: PersonDigest;
  error?: Failure;
}

/** So many rows are numbered in one statement, which must not hold up the process for long. */
const numberedAtOnce = 5_000;

/** The people of a digest's segment, from the export to what was read of each. */
export class SegmentPeople {
  constructor(private readonly db: Db) {}

  /** The run is about to have people, and may spend so much on them. May be repeated. */
  async begin(runId: string, maxActivations: number | null = null): Promise<void> {
    await bulkQuery(this.db)`
      with digest as (
        insert into ${digests} (run_id) values (${runId}) on conflict do nothing
      ), limited as (
        insert into ${activationBudgets} (key, cap) select ${`run/${runId}`}, ${maxActivations}::int
        where ${maxActivations}::int is not null on conflict do nothing
      )
      update ${runs} set phase = 'summarizing' where id = ${runId} and state = 'running'`;
  }

  /** Adds people; those who are there already stay as they are. */
  async add(runId: string, people: { person: DigestPerson; state: PersonState }[]): Promise<void> {
    const rows = people.map(({ person, state }) => ({ ...person, state }));
    await bulkQuery(this.db)`
      insert into ${digestPeople} (run_id, key, name, email, uid, last_seen_at, cart_value, state)
      select ${runId}, key, name, email, uid, "lastSeenAt", "cartValue", state
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as person(key text, name text, email text, uid text,
        "lastSeenAt" timestamptz, "cartValue" float8, state text)
      on conflict do nothing`;
  }

  /**
   * Fixes the order in which people are looked at, once all are there: most in the cart first, then who was seen last.
   * Returns how many are, which `limit` may cut.
   */
  async number(runId: string, limit: number): Promise<number> {
    for (;;) {
      const [row] = await bulkQuery<{ numbered: number; last: number }>(this.db)`
        with last as (
          select coalesce(max(position), 0) as position from ${digestPeople} where run_id = ${runId}
        ), next as (
          select key, row_number() over (order by cart_value desc nulls last, last_seen_at desc nulls last, key) as number
          from ${digestPeople} where run_id = ${runId} and position is null and state = 'found'
          order by number limit ${numberedAtOnce}
        ), numbered as (
          update ${digestPeople} p set position = last.position + next.number,
            state = case when last.position + next.number > ${limit}::int then 'beyond-limit' else p.state end
          from next, last where p.run_id = ${runId} and p.key = next.key returning p.position
        )
        select count(*)::int as numbered, coalesce(max(numbered.position), (select position from last))::int as last from numbered`;
      if (!row || row.numbered === 0) return Math.min(limit, row?.last ?? 0);
    }
  }

  /** Those of a stretch of positions whose reading has not ended, in order. */
  async unread(runId: string, first: number, last: number): Promise<UnreadPerson[]> {
    return bulkQuery<UnreadPerson>(this.db)`
      select position, session_ids as "sessionIds", json_build_object('key', key, 'name', name, 'email', email, 'uid', uid,
        'lastSeenAt', to_char(last_seen_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'cartValue', cart_value) as person
      from ${digestPeople}
      where run_id = ${runId} and position between ${first}::int and ${last}::int and state in ('found', 'looked-up')
      order by position`;
  }

  /**
   * A person's sessions, newest first, become the run's, with what is known of them. Those of a person who was looked up
   * before stay.
   */
  async lookedUp(runId: string, answer: PersonSessions): Promise<void> {
    await this.lookedUpOne({ runId, ...answer });
  }

  private readonly lookedUpOne = batched(
    ({ runId, key }) => `${runId} ${key}`,
    async (answers: LookUp[]) => {
      await bulkQuery(this.db)`
        with answer as (
          select * from jsonb_to_recordset(${JSON.stringify(answers)}::jsonb)
            as answer("runId" text, key text, source text, prompt text, sessions jsonb)
        ), looked_up as (
          update ${digestPeople} p
          set state = case when jsonb_array_length(answer.sessions) = 0 then 'without-sessions' else 'looked-up' end,
            session_ids = array(select jsonb_path_query(answer.sessions, '$[*].id') #>> '{}'),
            error = null
          from answer where p.run_id = answer."runId" and p.key = answer.key and p.state = 'found'
          returning p.run_id, p.position, answer.source, answer.prompt, answer.sessions
        )
        insert into ${summaries} (run_id, session_id, position, started_at, replay_url, source, prompt, outcome, summary)
        select p.run_id, session.value ->> 'id', p.position * 10 + session.ordinality,
          (session.value ->> 'startedAt')::timestamptz, session.value ->> 'replayUrl', p.source, p.prompt,
          case when shared.summary is null then 'pending' else 'cached' end, shared.summary
        from looked_up p cross join jsonb_array_elements(p.sessions) with ordinality as session
          left join ${sharedSummaries} shared on shared.source = p.source and shared.session_id = session.value ->> 'id'
            and shared.prompt = p.prompt and shared.reusable_until > now()
        on conflict do nothing`;
      return answers;
    },
  );

  /** What has become of sessions of the run, by id. */
  async sessions(runId: string, sessionIds: string[]): Promise<Map<string, ReadSession>> {
    const rows = await bulkQuery<ReadSession>(this.db)`
      select outcome, summary, error, json_build_object('id', session_id, 'replayUrl', replay_url,
        'startedAt', to_char(started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) as session
      from ${summaries} where run_id = ${runId} and session_id = any(${sessionIds})`;
    return new Map(rows.map((row) => [row.session.id, row]));
  }

  /** Stores what was read of people. */
  async read(runId: string, people: ReadPerson[]): Promise<void> {
    await bulkQuery(this.db)`
      update ${digestPeople} p set state = person.state, digest = person.digest, error = person.error,
        score = (person.digest ->> 'score')::float8
      from jsonb_to_recordset(${JSON.stringify(people)}::jsonb) as person(key text, state text, digest jsonb, error jsonb)
      where p.run_id = ${runId} and p.key = person.key and p.state in ('found', 'looked-up')`;
  }

  /**
   * Ends the reading of everybody: its time is over, the run is cancelled, or it only asks for its price. Of whom something
   * was read, that counts.
   */
  async endReading(runId: string, reason: Failure): Promise<{ priced: number }> {
    const failure = JSON.stringify(reason);
    const unread: PersonState = reason.kind === 'dry-run' ? 'priced' : 'failed';
    const outcome: SessionCellOutcome = reason.kind === 'cancelled' ? 'skipped' : 'failed';
    await bulkQuery(this.db)`
      with people as (
        update ${digestPeople} set error = case when digest is null then coalesce(error, ${failure}::jsonb) end,
          state = case when digest is null then ${unread} when (digest ->> 'purchased')::boolean then 'purchased' else 'summarized' end
        where run_id = ${runId} and state in ('found', 'looked-up')
      )
      update ${summaries} set outcome = ${outcome}, error = coalesce(error, ${failure}::jsonb)
      where run_id = ${runId} and outcome = 'pending'`;
    const [row] = await bulkQuery<{ priced: number }>(this.db)`
      select count(*)::int as priced from ${digestPeople} where run_id = ${runId} and state = 'priced'`;
    return { priced: row?.priced ?? 0 };
  }

  /** Names, addresses and what was read of people are deleted, except of those who were told about. How many there were stays. */
  async forget(runId: string): Promise<void> {
    const account = await digestAccount(this.db, runId);
    if (!account) return;
    const { people, failures } = account;
    await bulkQuery(this.db)`
      with counted as (
        update ${digests} set counted = ${JSON.stringify({ people, failures })}::jsonb where run_id = ${runId} returning run_id
      )
      delete from ${digestPeople} p using counted where p.run_id = counted.run_id and p.telling is distinct from 'told'`;
  }
}

export interface PersonSessions extends SharedUnder {
  key: string;
  sessions: Session[];
}

interface LookUp extends PersonSessions {
  runId: string;
}
