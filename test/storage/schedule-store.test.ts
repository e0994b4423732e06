import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { dailySpec, newSchedule } from './sample-schedules.js';
import { freshStores, testDatabases } from './test-databases.js';

describe.each(testDatabases)('schedules on $name', ({ open }) => {
  const stores = freshStores(open);

  async function created(schedule = newSchedule()): Promise<string> {
    expect(await stores.schedules.create(schedule)).toMatchObject({ kind: 'created' });
    return schedule.id;
  }

  it('are kept as they were asked for', async () => {
    const asked = newSchedule();
    await created(asked);
    const { id, name, requester, spec, run } = asked;
    expect(await stores.schedules.find(id)).toMatchObject({ id, name, requester, spec, run, pausedAt: null });
  });

  it('are one when repeated with the same key, and refused when they differ under it', async () => {
    const idempotency = { key: randomUUID(), bodyHash: 'hash' };
    const id = await created(newSchedule({ idempotency }));
    expect(await stores.schedules.create(newSchedule({ idempotency }))).toMatchObject({
      kind: 'replayed',
      schedule: { id },
    });
    const other = newSchedule({ idempotency: { ...idempotency, bodyHash: 'other' } });
    expect(await stores.schedules.create(other)).toEqual({ kind: 'key-reused' });
    expect(await stores.schedules.find(other.id)).toBeUndefined();
  });

  it('are one when a hundred requests with the same key and name come at once', async () => {
    const [name, idempotency] = [randomUUID(), { key: randomUUID(), bodyHash: 'hash' }];
    const creations = await Promise.all(
      Array.from({ length: 100 }, () => stores.schedules.create(newSchedule({ name, idempotency }))),
    );
    const ids = creations.map((creation) => ('schedule' in creation ? creation.schedule.id : creation.kind));
    expect(new Set(ids).size).toBe(1);
    expect(creations.filter(({ kind }) => kind === 'created')).toHaveLength(1);
  });

  it('may be made anew under a key that is older than 30 days', async () => {
    const idempotency = { key: randomUUID(), bodyHash: 'hash' };
    await created(newSchedule({ idempotency }));
    await stores.db.execute(
      sql`update idempotency_keys set created_at = now() - interval '31 days' where key = ${idempotency.key}`,
    );
    await created(newSchedule({ idempotency }));
  });

  it('have a name of their own among those of a requester, until they are deleted', async () => {
    const name = randomUUID();
    const id = await created(newSchedule({ name }));
    const idempotency = { key: randomUUID(), bodyHash: 'hash' };
    expect(await stores.schedules.create(newSchedule({ name, idempotency }))).toEqual({ kind: 'name-taken' });
    await created(newSchedule({ name, requester: 'ops' }));
    expect(await stores.schedules.delete(id)).toBe(true);
    expect(await stores.schedules.delete(id)).toBe(false);
    expect(await stores.schedules.find(id)).toBeUndefined();
    await created(newSchedule({ name, idempotency }));
  });

  it('that were taken back leave nothing, and their key is free', async () => {
    const idempotency = { key: randomUUID(), bodyHash: 'hash' };
    await stores.schedules.forget(await created(newSchedule({ idempotency })));
    await created(newSchedule({ idempotency: { ...idempotency, bodyHash: 'other' } }));
  });

  it('can be changed, and what they said before needs no account any more', async () => {
    const asked = newSchedule();
    await created(asked);
    await stores.db.execute(sql`update schedules set accounted_until = '2026-01-01' where id = ${asked.id}`);
    const pausedAt = new Date('2026-11-20T10:00:00.123Z');
    const change = { name: randomUUID(), spec: { ...dailySpec, cron: '0 7 * * *' }, run: asked.run, pausedAt };
    const changed = await stores.schedules.update(asked.id, change);
    expect(changed).toMatchObject(change);
    expect(await stores.schedules.find(asked.id)).toEqual(changed);
    expect((await stores.schedules.find(asked.id))?.accountedUntil.getUTCFullYear()).toBeGreaterThan(2025);
  });

  it('cannot take a name that another has, nor be changed once deleted', async () => {
    const [one, other] = [newSchedule(), newSchedule()];
    await created(one);
    await created(other);
    const change = { name: one.name, spec: dailySpec, run: one.run, pausedAt: null };
    expect(await stores.schedules.update(other.id, change)).toBe('name-taken');
    await stores.schedules.delete(other.id);
    expect(await stores.schedules.update(other.id, change)).toBeUndefined();
  });

  it('are listed newest first, page by page', async () => {
    const ids: string[] = [];
    for (const minute of [1, 2, 3]) {
      const id = await created();
      await stores.db.execute(
        sql`update schedules set created_at = ${`2030-01-01T00:0${minute}:00Z`}::timestamptz where id = ${id}`,
      );
      ids.unshift(id);
    }
    const page = await stores.schedules.list({ limit: 2 });
    expect(page.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    const [next] = await stores.schedules.list({ limit: 1, ...(page[1] && { after: page[1] }) });
    expect(next?.id).toBe(ids[2]);
  });
});
