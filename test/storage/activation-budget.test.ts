import { eq, sql } from 'drizzle-orm';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ActivationBudget } from '../../storage/activation-budget.js';
import { type Database, openDatabase } from '../../storage/database.js';
import { activationBudgets } from '../../storage/schema.js';
import { createStores, type Stores } from '../../storage/stores.js';
import { begunRun, planSessions, sessionsOf, summary } from './sample-runs.js';
import { createPostgresDatabase, freshStores, testDatabases } from './test-databases.js';

const limitsOf = (source: string, monthly?: number, alertAt = 1) =>
  new Map([[source, { ...(monthly !== undefined && { monthly }), alertAt }]]);
const lost = { kind: 'unavailable', message: 'lost its connection' } as const;

describe.each(testDatabases)('on $name', ({ open }) => {
  const stores = freshStores(open);

  /** A month in which so much may be spent on a connection of its own. */
  async function monthOf(monthly?: number, alertAt?: number) {
    const source = `source-${randomUUID()}`;
    const budget = new ActivationBudget(stores.db, limitsOf(source, monthly, alertAt));
    const month = await budget.open();
    return { source, budget, month, account: () => budget.account(source, month) };
  }

  async function plannedRun(source: string, count: number, options: { prompt?: string; maxActivations?: number } = {}) {
    const runId = await begunRun(stores);
    const ids = await planSessions(stores, runId, sessionsOf(count), { source, ...options });
    return { runId, ids };
  }

  const cells = async (runId: string) => (await stores.runs.find(runId))?.account.sessions;

  describe('a month', () => {
    it('is charged a call before it is made, and keeps it when the reply was lost', async () => {
      const { source, month, account } = await monthOf(10);
      const { runId, ids } = await plannedRun(source, 3);
      await stores.summaries.reserve(runId, ids, { month });
      expect(await account()).toEqual({ cap: 10, charged: 3, spent: 0, underWay: 3, profiles: 0 });
      await stores.summaries.commit(runId, '1:1', summary);
      await stores.summaries.fail(runId, '1:2', { error: lost, released: false, final: true });
      await stores.summaries.fail(runId, '1:3', { error: lost, released: true, final: true });
      expect(await account()).toEqual({ cap: 10, charged: 2, spent: 1, underWay: 0, profiles: 0 });
    });

    it('leaves out what no budget is left for, the last sessions first, and says why', async () => {
      const { source, month } = await monthOf(2);
      const { runId, ids } = await plannedRun(source, 3);
      const { reserved } = await stores.summaries.reserve(runId, ids, { month });
      expect(reserved.map(({ sessionId }) => sessionId)).toEqual(['1:1', '1:2']);
      const error = { kind: 'budget', message: expect.stringContaining('activations.monthly') as string };
      expect((await cells(runId))?.[2]).toMatchObject({ outcome: 'skipped', error, reserved: 0 });
    });

    it('without a cap counts and forbids nothing', async () => {
      const { source, month, account } = await monthOf();
      const { runId, ids } = await plannedRun(source, 3);
      expect((await stores.summaries.reserve(runId, ids, { month })).reserved).toHaveLength(3);
      expect(await account()).toMatchObject({ cap: null, charged: 3 });
    });

    it('whose cap is lowered below what was charged spends no more', async () => {
      const { source, month, account } = await monthOf(5);
      const first = await plannedRun(source, 4);
      await stores.summaries.reserve(first.runId, first.ids, { month });
      await new ActivationBudget(stores.db, limitsOf(source, 2)).open();
      const second = await plannedRun(source, 1);
      expect((await stores.summaries.reserve(second.runId, second.ids, { month })).reserved).toEqual([]);
      expect(await account()).toMatchObject({ cap: 4, charged: 4 });
    });

    it('is passed by no statement, our own mistakes included', async () => {
      const { source, month } = await monthOf(5);
      const overspend = stores.db
        .update(activationBudgets)
        .set({ charged: sql`charged + 6` })
        .where(eq(activationBudgets.key, `${source}/${month}`));
      await expect(overspend).rejects.toMatchObject({ cause: { constraint: 'activations_within_cap' } });
    });

    it('tells once when most of it is charged', async () => {
      const { source, month } = await monthOf(10, 0.3);
      const { runId, ids } = await plannedRun(source, 5);
      const alerts = [];
      for (const id of ids) alerts.push((await stores.summaries.reserve(runId, [id], { month })).alert);
      const alert = { budget: `${source}/${month}`, charged: 3, cap: 10 };
      expect(alerts).toEqual([null, null, alert, null, null]);
    });

    it('tells once, also where the next is charged within a millisecond', async () => {
      for (let round = 0; round < 50; round++) {
        const { source, month } = await monthOf(10, 0.1);
        const { runId, ids } = await plannedRun(source, 3);
        const reservations = await Promise.all(ids.map((id) => stores.summaries.reserve(runId, [id], { month })));
        expect(reservations.filter(({ alert }) => alert !== null)).toHaveLength(1);
      }
    });

    it('is charged for a profile, unless that would pass the cap or the vendor certainly made none', async () => {
      const { source, budget, account } = await monthOf(1);
      expect(await budget.chargeProfile(source)).toBe(true);
      expect(await budget.chargeProfile(source)).toBe(false);
      expect(await account()).toMatchObject({ charged: 1, profiles: 1 });
      await budget.releaseProfile(source);
      expect(await account()).toMatchObject({ charged: 0, profiles: 0 });
    });
  });

  describe("a run's maximum", () => {
    it('holds over several reservations, and tells what would have been beyond it', async () => {
      const { source, month, account } = await monthOf(10);
      const { runId, ids } = await plannedRun(source, 3, { maxActivations: 2 });
      for (const id of ids) await stores.summaries.reserve(runId, [id], { month });
      const error = { kind: 'budget', message: expect.stringContaining('maxActivations') as string };
      expect((await cells(runId))?.[2]).toMatchObject({ outcome: 'skipped', error });
      expect(await account()).toMatchObject({ charged: 2 });
    });

    it('of nothing leaves what is known', async () => {
      const { source, month } = await monthOf(10);
      const prompt = randomUUID();
      const first = await plannedRun(source, 1, { prompt });
      await stores.summaries.reserve(first.runId, first.ids, { month });
      await stores.summaries.commit(first.runId, '1:1', summary);
      const second = await plannedRun(source, 2, { prompt, maxActivations: 0 });
      await stores.summaries.reserve(second.runId, second.ids, { month });
      expect(await cells(second.runId)).toMatchObject([{ outcome: 'cached' }, { outcome: 'skipped' }]);
    });
  });

  describe('a price', () => {
    it('is what a run would be charged, and spends nothing', async () => {
      const { source, month, account } = await monthOf(2);
      const { runId } = await plannedRun(source, 3);
      await stores.summaries.price(runId, month);
      const kinds = (await cells(runId))?.map(({ error }) => error?.kind);
      expect(kinds).toEqual(['dry-run', 'dry-run', 'budget']);
      expect(await account()).toMatchObject({ charged: 0 });
    });

    it.each([
      { monthly: 5, maxActivations: 2, limit: 'maxActivations' },
      { monthly: 2, maxActivations: 5, limit: 'activations.monthly' },
    ])('names $limit where that is what leaves a session out', async ({ monthly, maxActivations, limit }) => {
      const { source, month } = await monthOf(monthly);
      const { runId } = await plannedRun(source, 3, { maxActivations });
      await stores.summaries.price(runId, month);
      const error = { kind: 'budget', message: expect.stringContaining(limit) as string };
      expect((await cells(runId))?.[2]).toMatchObject({ error });
    });
  });
});

describe('several processes', () => {
  let processes: Database[];
  let all: Stores[];
  let budget: ActivationBudget;
  beforeAll(async () => {
    const url = await createPostgresDatabase();
    processes = await Promise.all([1, 2, 3].map(() => openDatabase({ url })));
    all = processes.map(({ db }) => createStores(db));
    const [first] = processes;
    if (!first) throw new Error('there is a first one');
    budget = new ActivationBudget(first.db, limitsOf('fullstory', 40));
  });
  afterAll(() => Promise.all(processes.map((it) => it.close())));

  function storesOf(number: number): Stores {
    const stores = all[number % all.length];
    if (!stores) throw new Error('every process has its stores');
    return stores;
  }

  it('ask once for a summary that the runs of all of them want', async () => {
    const month = await budget.open();
    const prompt = randomUUID();
    const reservations = await Promise.all(
      Array.from({ length: 30 }, async (_, number) => {
        const stores = storesOf(number);
        const runId = await begunRun(stores);
        const ids = await planSessions(stores, runId, sessionsOf(1), { source: 'elsewhere', prompt });
        return stores.summaries.reserve(runId, ids, { month });
      }),
    );
    expect(reservations.flatMap(({ reserved }) => reserved)).toHaveLength(1);
    expect(reservations.flatMap(({ heldByOthers }) => heldByOthers)).toHaveLength(29);
  });

  it('spend one budget at once, and never more than it holds', async () => {
    const month = await budget.open();
    const granted = await Promise.all(
      Array.from({ length: 60 }, async (_, number) => {
        const stores = storesOf(number);
        const runId = await begunRun(stores);
        const ids = await planSessions(stores, runId, sessionsOf(2));
        const { reserved } = await stores.summaries.reserve(runId, ids, { month });
        // A third of the calls is refused, so that budgets shrink and grow at once.
        const refused = number % 3 === 0 ? reserved : [];
        for (const { sessionId } of refused) {
          await stores.summaries.fail(runId, sessionId, { error: lost, released: true, final: true });
        }
        return reserved.length - refused.length;
      }),
    );
    const kept = granted.reduce((sum, count) => sum + count, 0);
    expect(await budget.account('fullstory', month)).toMatchObject({ cap: 40, charged: kept });
    expect(kept).toBeLessThanOrEqual(40);
    expect(kept).toBeGreaterThan(20);
  });
});
