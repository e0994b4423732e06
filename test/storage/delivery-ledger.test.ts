import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Failure } from '../../domain/failure.js';
import { type Database, queryRows } from '../../storage/database.js';
import { createStores, type Stores } from '../../storage/stores.js';
import { begunRun, briefing, closeRun, intercomNote, slackChannel } from './sample-runs.js';
import { testDatabases } from './test-databases.js';

const effect = { id: '1732.001', url: null };
const unavailable: Failure = { kind: 'unavailable', message: 'answered 503' };

describe.each(testDatabases)('on $name', ({ open }) => {
  let database: Database;
  let stores: Stores;
  beforeAll(async () => {
    database = await open();
    stores = createStores(database.db);
  });
  afterAll(() => database.close());

  async function publishedRun(): Promise<string> {
    const runId = await begunRun(stores);
    await stores.ledger.publish(runId, briefing, 'briefed');
    return runId;
  }

  const deliveries = async (runId: string) => (await stores.runs.find(runId))?.account.deliveries;

  describe('publishing', () => {
    it('stores the briefing and names the open deliveries in order', async () => {
      const runId = await begunRun(stores);
      expect(await stores.ledger.publish(runId, briefing, 'briefed')).toEqual([
        { id: `${runId}-1`, destination: slackChannel },
        { id: `${runId}-2`, destination: intercomNote },
      ]);
      const run = await stores.runs.find(runId);
      expect(run).toMatchObject({ phase: 'delivering', outcome: 'briefed' });
      expect(run?.briefing).toEqual(briefing);
    });

    it('keeps the first briefing when it is repeated, and leaves out what has ended', async () => {
      const runId = await publishedRun();
      await stores.ledger.begin(`${runId}-1`);
      await stores.ledger.delivered(`${runId}-1`, effect);
      await stores.ledger.begin(`${runId}-2`);
      const open = await stores.ledger.publish(runId, { ...briefing, headline: 'Another' }, 'briefed');
      expect(open.map(({ id }) => id)).toEqual([`${runId}-2`]);
      expect((await stores.runs.find(runId))?.briefing).toEqual(briefing);
    });
  });

  describe('an attempt', () => {
    it('is marked before anything is sent, and gets what is to be sent', async () => {
      const runId = await publishedRun();
      const attempt = await stores.ledger.begin(`${runId}-1`);
      expect(attempt).toMatchObject({
        kind: 'send',
        delivery: { id: `${runId}-1`, state: 'sending', attempts: 1 },
        briefing,
      });
      expect(await deliveries(runId)).toMatchObject([
        { state: 'sending', attempts: 1 },
        { state: 'pending', attempts: 0 },
      ]);
    });

    it('that follows another keeps the moment of the first', async () => {
      const runId = await publishedRun();
      const firstAttempts = () =>
        queryRows<{ at: unknown }>(
          database.db,
          sql`select first_attempt_at as at from deliveries where id = ${`${runId}-1`}`,
        );
      await stores.ledger.begin(`${runId}-1`);
      const first = await firstAttempts();
      expect(await stores.ledger.begin(`${runId}-1`)).toMatchObject({ kind: 'send', delivery: { attempts: 2 } });
      expect(await firstAttempts()).toEqual(first);
    });

    it('is not made at what has been delivered', async () => {
      const runId = await publishedRun();
      await stores.ledger.begin(`${runId}-1`);
      await stores.ledger.delivered(`${runId}-1`, effect);
      expect(await stores.ledger.begin(`${runId}-1`)).toMatchObject({
        kind: 'ended',
        delivery: { state: 'delivered', attempts: 1, effect },
      });
    });

    it('is not made once the run has ended', async () => {
      const runId = await publishedRun();
      await closeRun(stores, runId, { kind: 'cancelled' });
      expect(await stores.ledger.begin(`${runId}-1`)).toMatchObject({ kind: 'ended', delivery: { state: 'skipped' } });
    });

    it('at what does not exist is an error that names it', async () => {
      await expect(stores.ledger.begin('nothing-1')).rejects.toThrow('delivery nothing-1 does not exist');
    });
  });

  describe('the end of an attempt', () => {
    it('records what the vendor made of it, and when', async () => {
      const runId = await publishedRun();
      await stores.ledger.begin(`${runId}-1`);
      await stores.ledger.failed(`${runId}-1`, unavailable, false);
      await stores.ledger.begin(`${runId}-1`);
      await stores.ledger.delivered(`${runId}-1`, effect);
      const [delivery] = (await deliveries(runId)) ?? [];
      expect(delivery).toMatchObject({ state: 'delivered', attempts: 2, effect, error: null });
      expect(Math.abs(Date.parse(delivery?.deliveredAt ?? '') - Date.now())).toBeLessThan(60_000);
    });

    it('leaves the delivery open with its cause, unless it was the last', async () => {
      const runId = await publishedRun();
      await stores.ledger.begin(`${runId}-1`);
      await stores.ledger.failed(`${runId}-1`, unavailable, false);
      expect(await deliveries(runId)).toMatchObject([{ state: 'sending', error: unavailable }, { error: null }]);
      await stores.ledger.failed(`${runId}-1`, { kind: 'rejected', message: 'no' }, true);
      expect(await deliveries(runId)).toMatchObject([{ state: 'failed', error: { kind: 'rejected' } }, {}]);
      expect(await stores.ledger.begin(`${runId}-1`)).toMatchObject({ kind: 'ended' });
    });

    it('that reports late takes nothing back from a delivery that was made', async () => {
      const runId = await publishedRun();
      await stores.ledger.begin(`${runId}-1`);
      await stores.ledger.delivered(`${runId}-1`, effect);
      await stores.ledger.failed(`${runId}-1`, unavailable, true);
      expect(await deliveries(runId)).toMatchObject([{ state: 'delivered', error: null }, {}]);
    });
  });
});
