import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { type SummaryRequest } from '../../domain/run.js';
import { type NewRun } from '../../storage/run-acceptance.js';
import { type RunListFilter } from '../../storage/run-store.js';
import { closeRun, newRun } from './sample-runs.js';
import { freshStores, testDatabases } from './test-databases.js';

describe.each(testDatabases)('on $name', ({ open }) => {
  const stores = freshStores(open);

  /** Accepts a run that was created at this moment; returns its id. */
  async function accepted(createdAt: string, request: Partial<SummaryRequest>, run?: Partial<NewRun>): Promise<string> {
    const { id, ...rest } = newRun(request, run);
    await stores.runs.accept({ id, ...rest });
    await stores.db.execute(sql`update runs set created_at = ${createdAt}::timestamptz where id = ${id}`);
    return id;
  }

  const listed = async (filter: Omit<RunListFilter, 'limit'>): Promise<string[]> =>
    (await stores.runs.list({ limit: 50, ...filter })).map(({ id }) => id);

  const someone = () => ({ email: `${randomUUID()}@example.com` });

  it('lists the newest first', async () => {
    const subject = someone();
    const monday = await accepted('2026-11-16T09:00:00Z', { subject });
    const wednesday = await accepted('2026-11-18T09:00:00Z', { subject });
    const tuesday = await accepted('2026-11-17T09:00:00Z', { subject });
    expect(await listed({ subject: subject.email })).toEqual([wednesday, tuesday, monday]);
  });

  it("finds a person's runs by e-mail, uid or session id, whatever their case and the spaces around them", async () => {
    const [email, uid, sessionId] = [`Jane.${randomUUID()}@Example.COM`, `UID-${randomUUID()}`, '880:990'];
    const run = await accepted('2026-11-16T09:00:00Z', { subject: { email, uid, sessionIds: ['880:1', sessionId] } });
    expect(await listed({ subject: email.toLowerCase() })).toEqual([run]);
    expect(await listed({ subject: ` ${email.toUpperCase()} ` })).toEqual([run]);
    expect(await listed({ subject: uid.toLowerCase() })).toEqual([run]);
    expect(await listed({ subject: sessionId })).toEqual([run]);
    expect(await listed({ subject: email.slice(1) })).toEqual([]);
  });

  it('takes a subject with quotes, commas and braces for what it is', async () => {
    const uid = `{"a",'b'}\\,${randomUUID()}`;
    const run = await accepted('2026-11-16T09:00:00Z', { subject: { uid } });
    expect(await listed({ subject: uid })).toEqual([run]);
  });

  it('filters by state and by kind', async () => {
    const subject = someone();
    const waiting = await accepted('2026-11-16T09:00:00Z', { subject });
    const running = await accepted('2026-11-17T09:00:00Z', { subject });
    const digest = await accepted('2026-11-18T09:00:00Z', { subject }, { kind: 'digest' });
    await stores.runLedger.begin(running);
    await closeRun(stores, digest, { kind: 'cancelled' });
    const bySubject = (filter: Partial<RunListFilter>) => listed({ subject: subject.email, ...filter });
    expect(await bySubject({ state: 'accepted' })).toEqual([waiting]);
    expect(await bySubject({ state: 'running' })).toEqual([running]);
    expect(await bySubject({ state: 'cancelled' })).toEqual([digest]);
    expect(await bySubject({ kind: 'digest' })).toEqual([digest]);
    expect(await bySubject({ kind: 'summary' })).toEqual([running, waiting]);
    expect(await bySubject({ kind: 'digest', state: 'running' })).toEqual([]);
  });

  it('filters by creation, since included and until excluded', async () => {
    const subject = someone();
    const moments = ['2026-11-16T09:00:00.000Z', '2026-11-16T09:00:00.001Z', '2026-11-16T09:00:00.002Z'];
    const ids = await Promise.all(moments.map((moment) => accepted(moment, { subject })));
    const [first, second, third] = moments.map((moment) => new Date(moment));
    expect(await listed({ subject: subject.email, since: second })).toEqual([ids[2], ids[1]]);
    expect(await listed({ subject: subject.email, until: third })).toEqual([ids[1], ids[0]]);
    expect(await listed({ subject: subject.email, since: first, until: first })).toEqual([]);
  });

  it('pages through runs of one and the same moment without a gap or a repetition', async () => {
    const subject = someone();
    const moments = ['2026-11-16T09:00:00.123Z', '2026-11-16T09:00:00.124Z'];
    const ids = await Promise.all(
      Array.from({ length: 11 }, (_, index) => accepted(moments[index % 2] ?? '', { subject })),
    );
    const pages: string[][] = [];
    let after: RunListFilter['after'];
    do {
      const page = await stores.runs.list({ subject: subject.email, limit: 3, after });
      pages.push(page.map(({ id }) => id));
      after = page.at(-1);
    } while (after && pages.length < ids.length);
    expect(pages.map(({ length }) => length)).toEqual([3, 3, 3, 2, 0]);
    expect(pages.flat()).toEqual(await listed({ subject: subject.email }));
    expect(pages.flat().sort()).toEqual([...ids].sort());
  });

  it('names the runs that were accepted before a moment and have not begun', async () => {
    const stuck = await accepted('2020-01-01T00:00:00Z', {});
    const begun = await accepted('2020-01-01T00:00:00Z', {});
    await stores.runLedger.begin(begun);
    const before = new Date('2020-01-01T00:00:01Z');
    expect(await stores.runs.acceptedBefore(before)).toEqual([stuck]);
    expect(await stores.runs.acceptedBefore(new Date('2020-01-01T00:00:00Z'))).toEqual([]);
  });
});
