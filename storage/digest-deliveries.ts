import { sql } from 'drizzle-orm';
import { type Delivery, type DeliveryState } from '../domain/delivery.js';
import { type DigestDestination, type DigestRequest } from '../domain/digest-request.js';
import { type Failure } from '../domain/failure.js';
import { type PersonDigest } from '../domain/person-digest.js';
import { type RunState } from '../domain/run.js';
import { bulkQuery, type Db, query, queryRows } from './database.js';
import { isOpen, isWaiting } from './delivery-state.js';
import { deliveries, digestPeople, digests, digestTellings, runs } from './schema.js';

/** A delivery of a digest, before it is stored. */
export interface DigestDelivery {
  id: string;
  destination: DigestDestination;
  place: string;
  content: string;
  /** Who is told about; nobody in the message that the others answer. */
  tells: PersonDigest[];
  /** The delivery whose message this one answers. */
  headId?: string;
}

/** An answer that can be sent once it is known in which thread. */
export interface DigestReply extends Pick<Delivery, 'id'> {
  destination: DigestDestination;
  content: string;
  headState: DeliveryState;
  /** The vendor's id of the message that it answers. */
  headEffectId: string | null;
}

/** An answer with its thread, or with what keeps it back. */
export type PlacedReply = Pick<DigestReply, 'id' | 'content'> &
  ({ destination: DigestDestination; error?: undefined } | { destination?: undefined; error: Failure });

export interface DigestRun {
  request: DigestRequest;
  state: RunState;
  createdAt: Date;
}

/** Who is told about, and by which deliveries. */
export class DigestDeliveries {
  constructor(private readonly db: Db) {}

  /** Undefined when the run is no digest. */
  async run(runId: string): Promise<DigestRun | undefined> {
    const [row] = await query<Omit<DigestRun, 'createdAt'> & { createdAt: string }>(this.db)`
      select request, state, created_at as "createdAt" from ${runs} where id = ${runId} and kind = 'digest'`;
    return row && { ...row, createdAt: new Date(row.createdAt) };
  }

  /**
   * Decides once and for all who is told about, and stores the deliveries that `toDeliveries` makes of the best people for
   * each place. A person about whose newest session another digest told, or is about to tell, at a place is not among
   * them; digests of one place decide one after the other.
   */
  async rank(
    runId: string,
    { places, top }: { places: string[]; top: number },
    toDeliveries: (bestAt: ReadonlyMap<string, PersonDigest[]>) => DigestDelivery[],
  ): Promise<void> {
    await this.db.transaction(async (tx) => {
      for (const place of [...new Set(places)].sort()) {
        await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${place}))`);
      }
      const open = await queryRows(
        tx,
        sql`select from ${digests} where run_id = ${runId} and ranked_at is null for update`,
      );
      if (open.length === 0) return;
      const bestAt = new Map<string, PersonDigest[]>();
      for (const place of places) bestAt.set(place, await bestPeople(tx, runId, place, top));
      await store(tx, runId, places, toDeliveries(bestAt));
    });
  }

  /** The run has only asked what it would cost: nobody is told about. */
  async priced(runId: string): Promise<void> {
    await query(this.db)`
      with ranked as (update ${digests} set ranked_at = now() where run_id = ${runId})
      update ${runs} set outcome = 'priced' where id = ${runId}`;
  }

  /** What can be sent at once: everything but the answers to other messages. */
  async heads(runId: string): Promise<Pick<Delivery, 'id' | 'destination'>[]> {
    return bulkQuery<Pick<Delivery, 'id' | 'destination'>>(this.db)`
      select d.id, d.destination from ${deliveries} d
      where d.run_id = ${runId} and ${isOpen}
        and not exists (select from ${digestTellings} t where t.delivery_id = d.id and t.head_id is not null)
      order by d.position`;
  }

  async replies(runId: string): Promise<DigestReply[]> {
    return bulkQuery<DigestReply>(this.db)`
      select d.id, d.destination, d.content, head.state as "headState", head.effect ->> 'id' as "headEffectId"
      from ${deliveries} d
        join (select distinct delivery_id, head_id from ${digestTellings} where run_id = ${runId}) t on t.delivery_id = d.id
        join ${deliveries} head on head.id = t.head_id
      where ${isOpen}
      order by d.position`;
  }

  /** Where answers go and what they say, which is known only now; and what keeps those back that cannot be sent. */
  async place(replies: PlacedReply[]): Promise<void> {
    await bulkQuery(this.db)`
      update ${deliveries} d set destination = coalesce(reply.destination, d.destination),
        content = reply.content, error = coalesce(reply.error, d.error)
      from jsonb_to_recordset(${JSON.stringify(replies)}::jsonb) as reply(id text, destination jsonb, content text, error jsonb)
      where d.id = reply.id and ${isWaiting} and d.attempts = d.released`;
  }
}

async function bestPeople(db: Db, runId: string, place: string, top: number): Promise<PersonDigest[]> {
  const rows = await queryRows<{ digest: PersonDigest }>(
    db,
    sql`
    select p.digest from ${digestPeople} p
    where p.run_id = ${runId} and p.state = 'summarized' and p.score > 0 and not ${toldAt(runId, [place])}
    order by p.score desc, p.position limit ${top}`,
  );
  return rows.map(({ digest }) => digest);
}

async function store(db: Db, runId: string, places: string[], made: DigestDelivery[]): Promise<void> {
  const cells = made.map(({ tells: _, headId: __, ...cell }) => cell);
  const tellings = made.flatMap(({ id, place, headId, tells }) =>
    tells.map(({ person, newestSessionId }) => ({ id, place, headId, key: person.key, sessionId: newestSessionId })),
  );
  const told = new Map(made.flatMap(({ tells }) => tells.map((digest) => [digest.person.key, digest.withheld.length])));
  const withheld = [...told.values()].reduce((sum, lines) => sum + lines, 0);
  await db.execute(sql`
    with ranked as (
      update ${digests} set ranked_at = now(), withheld_lines = ${withheld} where run_id = ${runId}
    ), advanced as (
      update ${runs} set phase = 'delivering', outcome = ${told.size > 0 ? 'digested' : 'nobody-to-call'} where id = ${runId}
    )
    insert into ${deliveries} (id, run_id, position, destination, place, content)
    select cell.value ->> 'id', ${runId}, cell.ordinality, cell.value -> 'destination', cell.value ->> 'place', cell.value ->> 'content'
    from jsonb_array_elements(${JSON.stringify(cells)}::jsonb) with ordinality as cell`);
  await db.execute(sql`
    with telling as (
      select * from jsonb_to_recordset(${JSON.stringify(tellings)}::jsonb)
        as telling(id text, place text, "headId" text, key text, "sessionId" text)
    ), told as (
      insert into ${digestTellings} (delivery_id, run_id, place, session_id, head_id)
      select id, ${runId}, place, "sessionId", "headId" from telling on conflict do nothing
    )
    update ${digestPeople} p
    set telling = case when p.key in (select key from telling) then 'told' else 'already-told' end
    where p.run_id = ${runId} and p.state = 'summarized'
      and (p.key in (select key from telling) or ${toldAt(runId, places)})`);
}

/** Whether another digest tells, or may have told, at one of the places about the newest session that was read. */
function toldAt(runId: string, places: string[]) {
  return sql`exists (
    select from ${digestTellings} t join ${deliveries} d on d.id = t.delivery_id
    where t.place in (select jsonb_array_elements_text(${JSON.stringify(places)}::jsonb))
      and t.session_id = p.digest ->> 'newestSessionId' and t.run_id <> ${runId}
      and d.state in ('pending', 'sending', 'delivered', 'ambiguous'))`;
}
