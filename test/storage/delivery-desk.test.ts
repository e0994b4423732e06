import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Decision, decideDelivery } from '../../domain/decide-delivery.js';
import {
  beginAttempt,
  closeRun,
  deliver,
  failOnce,
  finalRefusal,
  lostReply,
  publishedRun,
  rejected,
} from './sample-runs.js';
import { freshStores, testDatabases } from './test-databases.js';

const at = '2026-11-21T08:00:00.000Z';

describe.each(testDatabases)('on $name', ({ open }) => {
  const stores = freshStores(open);
  /** So many refusals would pause the destinations of the sample runs. */
  beforeEach(() => stores.db.execute(sql`delete from destination_health`));

  /** A run that has ended with its first delivery failed for good, and its second delivered, lost or not begun. */
  async function endedRun(second: 'delivered' | 'lost' | 'untried' = 'delivered'): Promise<string> {
    const runId = await publishedRun(stores);
    await failOnce(stores, `${runId}-1`, finalRefusal);
    if (second === 'delivered') await deliver(stores, `${runId}-2`);
    if (second === 'lost') await failOnce(stores, `${runId}-2`, lostReply);
    await closeRun(stores, runId, { kind: second === 'untried' ? 'cancelled' : 'finished' });
    return runId;
  }

  const states = async (runId: string) => (await stores.runs.find(runId))?.account.deliveries.map(({ state }) => state);

  describe('the list', () => {
    it('is newest first, and goes on where a page ended', async () => {
      const runs = [];
      for (let n = 0; n < 3; n++) runs.push(await publishedRun(stores));
      const seen: string[] = [];
      let after: { createdAt: Date; id: string } | undefined;
      for (let page = 0; page < 6; page++) {
        const [row] = await stores.desk.list({ limit: 1, ...(after && { after }) });
        if (row) seen.push(row.id);
        after = row;
      }
      expect(seen).toEqual(runs.reverse().flatMap((runId) => [`${runId}-2`, `${runId}-1`]));
    });

    it('goes on in a run of which all were made at one moment', async () => {
      const runId = await publishedRun(stores);
      await stores.db.execute(sql`update deliveries set created_at = now() where run_id = ${runId}`);
      const [first] = await stores.desk.list({ runId, limit: 1 });
      const rest = await stores.desk.list({ runId, limit: 5, ...(first && { after: first }) });
      expect([first?.id, ...rest.map(({ id }) => id)]).toEqual([`${runId}-2`, `${runId}-1`]);
    });

    it('can be of one state, one connection, one run, and of all of them', async () => {
      const [runId, other] = [await endedRun(), await endedRun()];
      const ids = async (filter: object) => (await stores.desk.list({ ...filter, limit: 100 })).map(({ id }) => id);
      expect(await ids({ runId })).toEqual([`${runId}-2`, `${runId}-1`]);
      expect(await ids({ runId, state: 'failed' })).toEqual([`${runId}-1`]);
      expect(await ids({ runId, state: 'failed', connection: 'intercom' })).toEqual([]);
      const delivered = await ids({ state: 'delivered', connection: 'intercom' });
      expect(delivered).toEqual(expect.arrayContaining([`${runId}-2`, `${other}-2`]));
      expect(await ids({ connection: 'slack' })).not.toContain(`${runId}-2`);
    });
  });

  describe('one delivery', () => {
    it('comes with its place and the account of its attempts', async () => {
      const runId = await publishedRun(stores);
      await failOnce(stores, `${runId}-1`, lostReply);
      await deliver(stores, `${runId}-1`);
      expect(await stores.desk.find(`${runId}-1`)).toMatchObject({
        runId,
        state: 'delivered',
        place: 'slack/slack-message/C0000000001',
        createdAt: expect.any(Date) as Date,
        history: [
          { number: 1, outcome: 'lost' },
          { number: 2, outcome: 'delivered' },
        ],
      });
    });

    it('that is not there is undefined', async () => {
      expect(await stores.desk.find('nobody-1')).toBeUndefined();
    });
  });

  describe('parked deliveries', () => {
    it('are those that failed or are ambiguous, of runs that have ended, by run', async () => {
      const [one, other] = [await endedRun('lost'), await endedRun()];
      const running = await publishedRun(stores);
      await failOnce(stores, `${running}-1`, finalRefusal);
      const parked = await stores.desk.parked({});
      expect(parked.get(one)?.toSorted()).toEqual([`${one}-1`, `${one}-2`]);
      expect(parked.get(other)).toEqual([`${other}-1`]);
      expect(parked.has(running)).toBe(false);
    });

    it('can be chosen by state, connection and run', async () => {
      const [runId] = [await endedRun('lost'), await endedRun('lost')];
      expect(await stores.desk.parked({ runId, state: 'ambiguous' })).toEqual(new Map([[runId, [`${runId}-2`]]]));
      expect(await stores.desk.parked({ runId, connection: 'slack' })).toEqual(new Map([[runId, [`${runId}-1`]]]));
    });
  });

  describe('reopening', () => {
    it('opens the named deliveries alone, and the run is running without a receipt', async () => {
      const runId = await endedRun('lost');
      expect(await stores.desk.reopen(runId, [`${runId}-1`])).toBe(true);
      expect(await stores.runs.find(runId)).toMatchObject({
        state: 'running',
        phase: 'delivering',
        receipt: null,
        endedAt: null,
        error: null,
        account: {
          deliveries: [
            { state: 'pending', error: null, attempts: 1, released: 1 },
            { state: 'ambiguous', error: { kind: 'ambiguous' } },
          ],
        },
      });
    });

    it('keeps every attempt, so that one that may have arrived is asked for', async () => {
      const runId = await endedRun('lost');
      await stores.desk.reopen(runId, [`${runId}-2`]);
      expect(await beginAttempt(stores, `${runId}-2`)).toMatchObject({
        fence: 2,
        uncertainSince: expect.any(Date) as Date,
      });
    });

    it('after a person has found that it did not arrive sends it without asking', async () => {
      const runId = await endedRun('lost');
      await stores.desk.reopen(runId, [`${runId}-2`], { notArrived: true });
      expect(await beginAttempt(stores, `${runId}-2`)).toMatchObject({ fence: 2, uncertainSince: null });
    });

    it('takes up what was never sent, too', async () => {
      const runId = await endedRun('untried');
      await stores.desk.reopen(runId, [`${runId}-1`, `${runId}-2`]);
      expect(await states(runId)).toEqual(['pending', 'pending']);
    });

    it('leaves alone what was delivered or given up, even if it is named', async () => {
      const runId = await endedRun();
      await decide(runId, `${runId}-1`, 'discard');
      await stores.desk.reopen(runId, [`${runId}-1`, `${runId}-2`]);
      expect(await states(runId)).toEqual(['discarded', 'delivered']);
    });

    it('leaves alone a run that has ended anew since it was looked at', async () => {
      const runId = await endedRun();
      const seen = (await stores.runs.find(runId))?.receipt ?? undefined;
      await stores.desk.reopen(runId, [`${runId}-1`], { seen });
      await deliver(stores, `${runId}-1`);
      await closeRun(stores, runId);
      expect(await stores.desk.reopen(runId, [`${runId}-1`], { seen })).toBe(false);
      expect(await stores.runs.find(runId)).toMatchObject({ state: 'completed' });
    });

    it('leaves alone a run that is at work, and happens once', async () => {
      const runId = await endedRun();
      expect(await stores.desk.reopen(runId, [`${runId}-1`])).toBe(true);
      await failOnce(stores, `${runId}-1`, finalRefusal);
      expect(await stores.desk.reopen(runId, [`${runId}-1`])).toBe(false);
      expect(await states(runId)).toEqual(['failed', 'delivered']);
      expect(await stores.desk.reopen('nobody', [])).toBe(false);
    });
  });

  /** Decides about a delivery as it stands now, or as it stood then. */
  async function decide(runId: string, deliveryId: string, decision: Decision, seen = stores.runs.find(runId)) {
    const run = await seen;
    if (!run?.receipt) throw new Error(`run ${runId} has no receipt`);
    const receipt = decideDelivery(run.account, run.receipt, { deliveryId, decision, at });
    return stores.desk.decide(deliveryId, { previous: run.receipt, receipt });
  }

  describe('a decision', () => {
    it('that it arrived delivers the cell and counts in the run and its receipt', async () => {
      const runId = await publishedRun(stores);
      await failOnce(stores, `${runId}-1`, lostReply);
      await deliver(stores, `${runId}-2`);
      await closeRun(stores, runId);
      expect(await stores.runs.find(runId)).toMatchObject({ state: 'partial' });
      expect(await decide(runId, `${runId}-1`, 'arrived')).toBe(true);
      const cells = [{ state: 'delivered', deliveredAt: at, error: null }, { state: 'delivered' }];
      expect(await stores.runs.find(runId)).toMatchObject({
        state: 'completed',
        account: { deliveries: cells },
        receipt: { state: 'completed', deliveries: cells },
      });
    });

    it('to give it up ends it for good', async () => {
      const runId = await endedRun();
      expect(await decide(runId, `${runId}-1`, 'discard')).toBe(true);
      expect(await stores.runs.find(runId)).toMatchObject({
        state: 'partial',
        account: { deliveries: [{ state: 'discarded', error: { kind: 'discarded' } }, { state: 'delivered' }] },
        receipt: { deliveries: [{ state: 'discarded', retryable: false }, { state: 'delivered' }] },
      });
    });

    it('about what is not parked changes nothing', async () => {
      const runId = await endedRun();
      const before = await stores.runs.find(runId);
      expect(await decide(runId, `${runId}-2`, 'discard')).toBe(false);
      expect(await decide(runId, 'nobody-1', 'discard')).toBe(false);
      expect(await stores.runs.find(runId)).toEqual(before);
    });

    it('comes too late once the run was taken up again', async () => {
      const runId = await endedRun();
      const seen = stores.runs.find(runId);
      await seen;
      await stores.desk.reopen(runId, [`${runId}-1`]);
      expect(await decide(runId, `${runId}-1`, 'discard', seen)).toBe(false);
      expect(await states(runId)).toEqual(['pending', 'delivered']);
    });

    it('made at the same moment as another about the same run overwrites none', async () => {
      const runId = await endedRun('lost');
      const seen = stores.runs.find(runId);
      const decided = await Promise.all([
        decide(runId, `${runId}-1`, 'discard', seen),
        decide(runId, `${runId}-2`, 'arrived', seen),
      ]);
      expect(decided.filter(Boolean)).toHaveLength(1);
      const run = await stores.runs.find(runId);
      const cells = run?.account.deliveries.map(({ state, error }) => ({ state, error }));
      expect(run?.receipt?.deliveries).toMatchObject(cells ?? []);
    });
  });

  it('lists destinations that have failed since they last delivered, the paused ones first', async () => {
    const [a, b] = [await endedRun(), await publishedRun(stores)];
    await beginAttempt(stores, `${b}-1`);
    await stores.db.execute(
      sql`insert into destination_health (place, failures, paused_at, probe_at) values ('z/webhook', 12, now(), now()), ('y/webhook', 0, null, null)`,
    );
    const rows = await stores.desk.destinations();
    expect(rows.map(({ place, failures }) => [place, failures])).toEqual([
      ['z/webhook', 12],
      ['slack/slack-message/C0000000001', 1],
    ]);
    expect(rows[1]?.waiting).toBeGreaterThan(0);
    expect((await stores.desk.find(`${a}-1`))?.error).toEqual(rejected);
  });
});
