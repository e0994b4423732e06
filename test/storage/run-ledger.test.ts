import { describe, expect, it } from 'vitest';
import { settleRun } from '../../domain/settle-run.js';
import {
  begunRun,
  closeRun,
  deliver,
  newRun,
  planSessions,
  publish,
  publishedRun,
  reserveCalls,
  sessionsOf,
  summary,
} from './sample-runs.js';
import { freshStores, testDatabases } from './test-databases.js';

describe.each(testDatabases)('on $name', ({ open }) => {
  const stores = freshStores(open);

  describe('beginning', () => {
    it('takes the run out of accepted, once, and hands out its request every time', async () => {
      const run = newRun();
      await stores.runs.accept(run);
      expect(await stores.runLedger.begin(run.id)).toEqual(run.request);
      const begun = await stores.runs.find(run.id);
      expect(begun).toMatchObject({ state: 'running', phase: 'resolving' });
      expect(await stores.runLedger.begin(run.id)).toEqual(run.request);
      expect((await stores.runs.find(run.id))?.startedAt).toEqual(begun?.startedAt);
    });

    it('has nothing to do for a run that has ended or is not known', async () => {
      const runId = await begunRun(stores);
      await closeRun(stores, runId, { kind: 'cancelled' });
      expect(await stores.runLedger.begin(runId)).toBeUndefined();
      expect(await stores.runs.find(runId)).toMatchObject({ state: 'cancelled' });
      expect(await stores.runLedger.begin('nobody')).toBeUndefined();
    });
  });

  describe('progress', () => {
    it('counts cells and those that have ended, run by run', async () => {
      const [busy, idle] = [await begunRun(stores), await begunRun(stores)];
      await planSessions(stores, busy, sessionsOf(3));
      await reserveCalls(stores, busy, ['1:1']);
      await stores.summaries.commit(busy, '1:1', summary);
      await publish(stores, busy);
      await deliver(stores, `${busy}-1`);
      await stores.ledger.begin(`${busy}-2`);
      const rows = await stores.runs.progress([busy, idle, 'nobody']);
      expect(rows.find(({ id }) => id === busy)).toEqual({
        id: busy,
        state: 'running',
        phase: 'delivering',
        sessions: 3,
        sessionsDone: 1,
        deliveries: 2,
        deliveriesDone: 1,
      });
      expect(rows.find(({ id }) => id === idle)).toMatchObject({ phase: 'resolving', sessions: 0, deliveriesDone: 0 });
      expect(rows).toHaveLength(2);
    });
  });

  describe('closing', () => {
    it('writes receipt, terminal state and the open cells together', async () => {
      const runId = await begunRun(stores);
      await planSessions(stores, runId, sessionsOf(1));
      await stores.summaries.commit(runId, '1:1', summary);
      await publish(stores, runId);
      await deliver(stores, `${runId}-1`, { id: '1732.001', url: 'https://chat.example/1' });
      const receipt = await closeRun(stores, runId);
      const run = await stores.runs.find(runId);
      expect(run).toMatchObject({ state: 'partial', phase: null, outcome: 'briefed', error: null });
      expect(run?.endedAt?.toISOString()).toBe(receipt.endedAt);
      expect(run?.receipt).toEqual(receipt);
      expect(run?.receipt?.deliveries).toMatchObject([
        { state: 'delivered', effect: { id: '1732.001', url: 'https://chat.example/1' } },
        { state: 'failed', error: { kind: 'unavailable' } },
      ]);
      expect(run?.account.deliveries).toMatchObject([
        { state: 'delivered' },
        { state: 'failed', error: { kind: 'unavailable' } },
      ]);
    });

    it('leaves no cell open, be it of a session or of a delivery', async () => {
      const runId = await begunRun(stores);
      await planSessions(stores, runId, sessionsOf(2));
      await stores.summaries.commit(runId, '1:1', summary);
      await closeRun(stores, runId, { kind: 'cancelled' });
      expect((await stores.runs.find(runId))?.account).toMatchObject({
        sessions: [
          { outcome: 'summarized', error: null },
          { outcome: 'skipped', error: { kind: 'cancelled' } },
        ],
        deliveries: [{ state: 'skipped' }, { state: 'skipped' }],
      });
      expect(await stores.runs.progress([runId])).toMatchObject([
        { sessions: 2, sessionsDone: 2, deliveries: 2, deliveriesDone: 2 },
      ]);
    });

    it('keeps why the run failed beside its state', async () => {
      const runId = await begunRun(stores);
      const error = { code: 'unauthorized', message: `The vendor said "no", it's final.` };
      await closeRun(stores, runId, { kind: 'failed', error });
      expect(await stores.runs.find(runId)).toMatchObject({ state: 'failed', error, receipt: { error } });
    });

    it('keeps the first receipt when it is repeated with another', async () => {
      const runId = await begunRun(stores);
      const first = await closeRun(stores, runId, { kind: 'cancelled' });
      await stores.runLedger.close({ ...first, state: 'completed', endedAt: '2026-11-21T10:00:00.000Z' });
      const run = await stores.runs.find(runId);
      expect(run).toMatchObject({ state: 'cancelled', receipt: first });
      expect(run?.account.deliveries).toMatchObject([{ state: 'skipped' }, { state: 'skipped' }]);
    });

    it('writes nothing where a delivery has ended otherwise since the receipt was made', async () => {
      const runId = await publishedRun(stores);
      const account = (await stores.runs.find(runId))?.account;
      if (!account) throw new Error('the run is not there');
      const early = settleRun(account, { kind: 'finished' }, '2026-11-20T10:00:00.000Z');
      await deliver(stores, `${runId}-1`);
      expect(await stores.runLedger.close(early)).toBe(false);
      expect(await stores.runs.find(runId)).toMatchObject({ state: 'running', receipt: null });
      expect(await closeRun(stores, runId)).toMatchObject({ deliveries: [{ state: 'delivered' }, {}] });
      expect(await stores.runs.find(runId)).toMatchObject({ state: 'partial' });
    });

    it('ends a run that never began', async () => {
      const run = newRun();
      await stores.runs.accept(run);
      await closeRun(stores, run.id, {
        kind: 'failed',
        error: { code: 'not-started', message: 'It was not started.' },
      });
      expect(await stores.runs.find(run.id)).toMatchObject({ state: 'failed', receipt: { startedAt: null } });
    });
  });
});
