import { sql } from 'drizzle-orm';
import { describe, expect, it, vi } from 'vitest';
import { queryRows } from '../../storage/database.js';
import { createStores } from '../../storage/stores.js';
import {
  beginAttempt,
  begunRun,
  briefing,
  closeRun,
  contentOf,
  deliver,
  evidence,
  failOnce,
  lostReply,
  publish,
  publishedRun,
  refusal,
  rejected,
  unavailable,
} from './sample-runs.js';
import { freshStores, testDatabases } from './test-databases.js';

const effect = { id: '1732.001', url: null };

/** The database keeps milliseconds, rounded. */
function expectSameMoment(moment: Date | null, other: Date): void {
  expect(Math.abs((moment?.getTime() ?? 0) - other.getTime())).toBeLessThanOrEqual(1);
}

describe.each(testDatabases)('on $name', ({ open }) => {
  const stores = freshStores(open);

  const deliveries = async (runId: string) => (await stores.runs.find(runId))?.account.deliveries;
  const history = async (deliveryId: string) => (await stores.desk.find(deliveryId))?.history;

  describe('publishing', () => {
    it('stores the briefing and what each delivery sends', async () => {
      const runId = await begunRun(stores);
      await publish(stores, runId);
      expect(await stores.runs.find(runId)).toMatchObject({
        phase: 'delivering',
        outcome: 'briefed',
        briefing,
        briefingVersion: 1,
        contents: [1, 2].map((n) => ({ id: `${runId}-${n}`, content: contentOf(`${runId}-${n}`) })),
      });
    });

    it('keeps the first briefing, and every byte that is to be sent, when it is repeated with others', async () => {
      const runId = await publishedRun(stores);
      const before = await stores.runs.find(runId);
      const other = { briefing: { ...briefing, headline: 'Another' }, version: 1, outcome: 'briefed' } as const;
      await stores.ledger.publish(runId, other, [{ id: `${runId}-1`, content: 'something else' }]);
      expect(await stores.runs.find(runId)).toEqual(before);
    });

    it('of a further version changes what is open, and nothing of what has ended', async () => {
      const runId = await publishedRun(stores);
      await deliver(stores, `${runId}-1`);
      await publish(stores, runId, 2);
      expect(await stores.runs.find(runId)).toMatchObject({
        briefingVersion: 2,
        contents: [{ content: contentOf(`${runId}-1`) }, { content: contentOf(`${runId}-2`, 2) }],
        account: { deliveries: [{ contentVersion: 1 }, { contentVersion: 2 }] },
      });
    });
  });

  describe('an attempt', () => {
    it('is marked before anything is sent, and gets what is to be sent', async () => {
      const runId = await publishedRun(stores);
      expect(await stores.ledger.begin(`${runId}-1`)).toMatchObject({
        kind: 'begun',
        fence: 1,
        content: contentOf(`${runId}-1`),
        delivery: { id: `${runId}-1`, runId, state: 'sending', attempts: 1 },
        uncertainSince: null,
      });
      expect(await deliveries(runId)).toMatchObject([
        { state: 'sending', attempts: 1 },
        { state: 'pending', attempts: 0 },
      ]);
    });

    it('that follows another keeps the moment of the first', async () => {
      const runId = await publishedRun(stores);
      const { firstAttemptAt } = await beginAttempt(stores, `${runId}-1`);
      const second = await beginAttempt(stores, `${runId}-1`);
      expect(second.delivery.attempts).toBe(2);
      expectSameMoment(second.firstAttemptAt, firstAttemptAt);
      expect((await beginAttempt(stores, `${runId}-1`)).firstAttemptAt).toEqual(second.firstAttemptAt);
    });

    it('knows since when an earlier one may have arrived, until that is known not to have', async () => {
      const runId = await publishedRun(stores);
      const id = `${runId}-1`;
      const first = await beginAttempt(stores, id);
      expectSameMoment((await beginAttempt(stores, id)).uncertainSince, first.firstAttemptAt);

      const other = `${runId}-2`;
      await failOnce(stores, other, refusal);
      expect(await beginAttempt(stores, other)).toMatchObject({ fence: 2, uncertainSince: null });
      await stores.ledger.failed({ delivery: await cell(other), fence: 2 }, lostReply);
      expect(await beginAttempt(stores, other)).toMatchObject({ fence: 3, uncertainSince: expect.any(Date) as Date });
    });

    it('is not made at what has been delivered', async () => {
      const runId = await publishedRun(stores);
      await deliver(stores, `${runId}-1`, effect);
      expect(await stores.ledger.begin(`${runId}-1`)).toMatchObject({
        kind: 'ended',
        delivery: { state: 'delivered', attempts: 1, effect },
      });
    });

    it('is not made once the run has ended', async () => {
      const runId = await publishedRun(stores);
      await closeRun(stores, runId, { kind: 'cancelled' });
      expect(await stores.ledger.begin(`${runId}-1`)).toMatchObject({ kind: 'ended', delivery: { state: 'skipped' } });
    });

    it('at what does not exist is an error that names it', async () => {
      await expect(stores.ledger.begin('nothing-1')).rejects.toThrow('delivery nothing-1 does not exist');
    });

    it('of several that begin at once is first for one of them only; the others know of it', async () => {
      const runId = await publishedRun(stores);
      const attempts = await Promise.all(Array.from({ length: 5 }, () => beginAttempt(stores, `${runId}-1`)));
      expect(attempts.map(({ fence }) => fence).sort()).toEqual([1, 2, 3, 4, 5]);
      const certain = attempts.filter(({ uncertainSince }) => uncertainSince === null);
      expect(certain.map(({ fence }) => fence)).toEqual([1]);
    });
  });

  async function cell(deliveryId: string) {
    const delivery = await stores.desk.find(deliveryId);
    if (!delivery) throw new Error(`delivery ${deliveryId} is not there`);
    return delivery;
  }

  describe('the end of an attempt', () => {
    it('records what the vendor made of it, and when', async () => {
      const runId = await publishedRun(stores);
      await failOnce(stores, `${runId}-1`, lostReply);
      expect(await deliver(stores, `${runId}-1`, effect)).toBe(true);
      const [delivery] = (await deliveries(runId)) ?? [];
      expect(delivery).toMatchObject({ state: 'delivered', attempts: 2, effect, error: null });
      expect(Math.abs(Date.parse(delivery?.deliveredAt ?? '') - Date.now())).toBeLessThan(60_000);
    });

    it('leaves the delivery open with its cause, unless it was the last', async () => {
      const runId = await publishedRun(stores);
      await failOnce(stores, `${runId}-1`, lostReply);
      expect(await deliveries(runId)).toMatchObject([
        { state: 'sending', released: 0, error: unavailable },
        { error: null },
      ]);
      await failOnce(stores, `${runId}-1`, { error: rejected, evidence, released: true, final: true, counts: true });
      expect(await deliveries(runId)).toMatchObject([{ state: 'failed', released: 1, error: rejected }, {}]);
      expect(await stores.ledger.begin(`${runId}-1`)).toMatchObject({ kind: 'ended' });
    });

    it('may leave open what nobody knows, or what is not wanted any more', async () => {
      const runId = await publishedRun(stores);
      const lost = await beginAttempt(stores, `${runId}-1`);
      await stores.ledger.ended(lost, 'ambiguous', { kind: 'ambiguous', message: 'lost' }, 'ambiguous');
      const old = await beginAttempt(stores, `${runId}-2`);
      await stores.ledger.ended(old, 'discarded', { kind: 'superseded', message: 'newer' }, 'superseded');
      expect(await deliveries(runId)).toMatchObject([
        { state: 'ambiguous', error: { kind: 'ambiguous' } },
        { state: 'discarded', error: { kind: 'superseded' } },
      ]);
      expect(await history(`${runId}-1`)).toMatchObject([{ outcome: 'ambiguous' }]);
      expect(await history(`${runId}-2`)).toMatchObject([{ outcome: 'superseded' }]);
    });

    it('that reports late takes nothing back from a delivery that was made', async () => {
      const runId = await publishedRun(stores);
      const attempt = await beginAttempt(stores, `${runId}-1`);
      await stores.ledger.delivered(attempt, effect, 'delivered', evidence);
      await stores.ledger.failed(attempt, { ...lostReply, final: true });
      expect(await deliveries(runId)).toMatchObject([{ state: 'delivered', error: null }, {}]);
    });

    it('writes nothing once a newer attempt has begun, whatever it was', async () => {
      const runId = await publishedRun(stores);
      const id = `${runId}-1`;
      const older = await beginAttempt(stores, id);
      await beginAttempt(stores, id);
      const before = await stores.desk.find(id);
      expect(await stores.ledger.delivered(older, effect, 'delivered', evidence)).toBe(false);
      const gate = { ...lostReply, final: true, closeGateMs: 60_000 };
      expect(await stores.ledger.failed(older, gate)).toEqual({ pausedPlace: null });
      await stores.ledger.ended(older, 'ambiguous', { kind: 'ambiguous', message: 'lost' }, 'ambiguous');
      expect(await stores.desk.find(id)).toEqual(before);
      expect(before).toMatchObject({ state: 'sending', attempts: 2 });
      expect(await stores.ledger.begin(`${runId}-2`)).toMatchObject({ kind: 'begun' });
    });
  });

  describe('the account of attempts', () => {
    it('has one row each: when, what came of it, what was sent by size and digest, and when the next one is due', async () => {
      const runId = await publishedRun(stores);
      const id = `${runId}-1`;
      await failOnce(stores, id, { ...refusal, nextAttemptMs: 30_000 });
      await failOnce(stores, id, lostReply);
      await stores.ledger.delivered(await beginAttempt(stores, id), effect, 'found', { ...evidence, status: 200 });
      await beginAttempt(stores, `${runId}-2`);
      const rows = (await history(id)) ?? [];
      expect(rows).toMatchObject([
        { number: 1, outcome: 'refused', evidence },
        { number: 2, outcome: 'lost', evidence, nextAttemptAt: null },
        { number: 3, outcome: 'found', evidence: { ...evidence, status: 200 }, nextAttemptAt: null },
      ]);
      const [first] = rows;
      const due = Date.parse(first?.nextAttemptAt ?? '') - Date.parse(first?.endedAt ?? '');
      expect(Math.abs(due - 30_000)).toBeLessThanOrEqual(1);
      expect(await history(`${runId}-2`)).toMatchObject([{ number: 1, endedAt: null, outcome: null, evidence: null }]);
    });

    it('goes with its run', async () => {
      const runId = await publishedRun(stores);
      await beginAttempt(stores, `${runId}-1`);
      await stores.db.execute(sql`delete from runs where id = ${runId}`);
      const left = sql`select number from delivery_attempts where delivery_id = ${`${runId}-1`}`;
      expect(await queryRows(stores.db, left)).toEqual([]);
    });
  });

  it('finds a delivery by what it belongs to, never among all that were in its state', async () => {
    const fresh = await open();
    const used = createStores(fresh.db);
    const runId = await publishedRun(used);
    for (const id of [`${runId}-1`, `${runId}-2`]) await deliver(used, id);
    await closeRun(used, runId);
    const scans = sql`select indexrelname as name, idx_scan::int as scans from pg_stat_user_indexes where relname = 'deliveries'`;
    // The counts are told now and then, all at once.
    const counted = await vi.waitFor(async () => {
      const rows = await queryRows<{ name: string; scans: number }>(fresh.db, scans);
      const byName = Object.fromEntries(rows.map(({ name, scans }) => [name, scans]));
      expect(byName.deliveries_pkey).toBeGreaterThan(0);
      return byName;
    }, 10_000);
    expect(counted.deliveries_newest).toBe(0);
    await fresh.close();
  });
});
