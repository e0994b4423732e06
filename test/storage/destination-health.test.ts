import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { type BriefingDestination, placeOf } from '../../domain/destination.js';
import {
  beginAttempt,
  deliver,
  failOnce,
  finalRefusal,
  lostReply,
  publishedRun,
  refusal,
  slackChannel,
} from './sample-runs.js';
import { freshStores, testDatabases } from './test-databases.js';

const pausedAfter = 10;

describe.each(testDatabases)('on $name', ({ open }) => {
  const stores = freshStores(open);

  let place: string;
  let destination: BriefingDestination;
  /** Each test has a connection of its own, so that none waits for another's. */
  beforeEach(() => {
    destination = { ...slackChannel, connection: `slack-${randomUUID()}` };
    place = placeOf(destination);
  });

  /** Deliveries to the destination of this test, of one run. */
  async function openDeliveries(count: number): Promise<string[]> {
    const runId = await publishedRun(
      stores,
      Array.from({ length: count }, () => destination),
    );
    return Array.from({ length: count }, (_, index) => `${runId}-${index + 1}`);
  }

  async function failFinally(count: number): Promise<(string | null)[]> {
    const paused = [];
    for (const id of await openDeliveries(count)) paused.push((await failOnce(stores, id, finalRefusal)).pausedPlace);
    return paused;
  }

  const health = async () => (await stores.desk.destinations()).find((row) => row.place === place);
  const waiting = async () => {
    const [id = ''] = await openDeliveries(1);
    return stores.ledger.begin(id);
  };
  const letProbe = () => stores.db.execute(sql`update destination_health set probe_at = now() where place = ${place}`);

  describe('a vendor that asks to be left alone', () => {
    it('is left alone by every delivery of its connection, and by no other', async () => {
      const [one = '', other = ''] = await openDeliveries(2);
      const elsewhere = await publishedRun(stores);
      await failOnce(stores, one, { ...refusal, closeGateMs: 60_000 });
      const attempt = await stores.ledger.begin(other);
      expect(attempt).toMatchObject({ kind: 'wait', reason: 'rate-limited' });
      expect(attempt.kind === 'wait' && attempt.waitMs).toBeGreaterThan(50_000);
      expect(attempt.kind === 'wait' && attempt.waitMs).toBeLessThanOrEqual(60_000);
      expect(await stores.desk.find(other)).toMatchObject({ state: 'pending', attempts: 0, history: [] });
      await beginAttempt(stores, `${elsewhere}-1`);
    });

    it('is left alone until the latest moment that it named', async () => {
      const [one = '', other = '', third = ''] = await openDeliveries(3);
      const first = await beginAttempt(stores, one);
      const second = await beginAttempt(stores, other);
      await stores.ledger.failed(first, { ...refusal, closeGateMs: 60_000 });
      await stores.ledger.failed(second, { ...refusal, closeGateMs: 5_000 });
      const attempt = await stores.ledger.begin(third);
      expect(attempt.kind === 'wait' && attempt.waitMs).toBeGreaterThan(50_000);
    });

    it('is asked again once that moment has come', async () => {
      const [one = ''] = await openDeliveries(1);
      await failOnce(stores, one, { ...refusal, closeGateMs: 60_000 });
      await stores.db.execute(sql`update gates set opens_at = now() where key = ${destination.connection}`);
      expect(await beginAttempt(stores, one)).toMatchObject({ fence: 2 });
    });
  });

  describe('a destination that keeps refusing', () => {
    it('is paused by the tenth delivery in a row that fails for good, and that one alone tells', async () => {
      const told = await failFinally(pausedAfter);
      expect(told).toEqual([...Array.from({ length: pausedAfter - 1 }, () => null), place]);
      expect(await health()).toMatchObject({ failures: pausedAfter, pausedAt: expect.any(Date) as Date });
    });

    it('tells once when many fail at the same moment', async () => {
      const attempts = [];
      for (const id of await openDeliveries(14)) attempts.push(await beginAttempt(stores, id));
      const told = await Promise.all(attempts.map((attempt) => stores.ledger.failed(attempt, finalRefusal)));
      expect(told.filter(({ pausedPlace }) => pausedPlace !== null)).toEqual([{ pausedPlace: place }]);
      expect(await health()).toMatchObject({ failures: 14, pausedAt: expect.any(Date) as Date });
    });

    it('is not counted against while an attempt will be repeated', async () => {
      const [id = ''] = await openDeliveries(1);
      for (let n = 0; n < pausedAfter + 1; n++) await failOnce(stores, id, lostReply);
      expect(await health()).toBeUndefined();
    });

    it('starts from nothing once it has delivered', async () => {
      await failFinally(pausedAfter - 1);
      const [id = ''] = await openDeliveries(1);
      await deliver(stores, id);
      expect(await health()).toBeUndefined();
      expect(await failFinally(pausedAfter - 1)).not.toContain(place);
    });

    it('is not paused by failures that are about one record only', async () => {
      for (let n = 0; n < pausedAfter; n++) {
        const runId = await publishedRun(stores, [destination]);
        await failOnce(stores, `${runId}-1`, { ...finalRefusal, counts: false });
      }
      expect(await health()).toBeUndefined();
    });

    it('stays apart from another place of the same connection', async () => {
      await failFinally(pausedAfter);
      const elsewhere = await publishedRun(stores, [{ ...destination, channel: 'C0000000002' } as BriefingDestination]);
      await beginAttempt(stores, `${elsewhere}-1`);
    });
  });

  describe('a paused destination', () => {
    it('lets nothing through, and shows what waits there', async () => {
      await failFinally(pausedAfter);
      const attempt = await waiting();
      expect(attempt).toMatchObject({ kind: 'wait', reason: 'paused' });
      // Long before the next probe, because somebody may end the pause by hand.
      expect(attempt.kind === 'wait' && attempt.waitMs).toBe(60_000);
      expect(await health()).toMatchObject({ waiting: 1 });
    });

    it('lets one of several through that begin together', async () => {
      await failFinally(10);
      const ids = await openDeliveries(4);
      await letProbe();
      const attempts = await Promise.all(ids.map((id) => stores.ledger.begin(id)));
      expect(attempts.filter(({ kind }) => kind === 'begun')).toHaveLength(1);
      expect(attempts.filter(({ kind }) => kind === 'wait')).toHaveLength(3);
    });

    it('lets one delivery through when it is time to see whether it is back, and the next one later', async () => {
      await failFinally(pausedAfter);
      await letProbe();
      const attempts = await Promise.all((await openDeliveries(5)).map((id) => stores.ledger.begin(id)));
      expect(attempts.filter(({ kind }) => kind === 'begun')).toHaveLength(1);
      expect(attempts.filter((attempt) => attempt.kind === 'wait' && attempt.reason === 'paused')).toHaveLength(4);
    });

    it('stays paused, without a word, when that one fails', async () => {
      await failFinally(pausedAfter);
      await letProbe();
      expect(await failFinally(1)).toEqual([null]);
      expect(await waiting()).toMatchObject({ kind: 'wait', reason: 'paused' });
    });

    it('is back when that one is delivered', async () => {
      await failFinally(pausedAfter);
      await letProbe();
      const [id = ''] = await openDeliveries(1);
      await deliver(stores, id);
      expect(await waiting()).toMatchObject({ kind: 'begun' });
    });

    it('is back when a person says so, once', async () => {
      await failFinally(pausedAfter);
      expect(await stores.desk.resume(place)).toBe(true);
      expect(await waiting()).toMatchObject({ kind: 'begun' });
      expect(await health()).toBeUndefined();
      expect(await stores.desk.resume(place)).toBe(false);
      expect(await stores.desk.resume('nowhere')).toBe(false);
    });
  });
});
