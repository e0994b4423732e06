import { describe, expect, it } from 'vitest';
import { type Failure } from '../../domain/failure.js';
import { begunRun, planSessions, reserveCalls, sessionsOf, summary } from './sample-runs.js';
import { freshStores, testDatabases } from './test-databases.js';

const lost: Failure = { kind: 'unavailable', message: 'lost its connection' };

describe.each(testDatabases)('on $name', ({ open }) => {
  const stores = freshStores(open);

  const cells = async (runId: string) => (await stores.runs.find(runId))?.account.sessions;

  async function plannedRun(count: number): Promise<string> {
    const runId = await begunRun(stores);
    await planSessions(stores, runId, sessionsOf(count));
    return runId;
  }

  describe('planning', () => {
    it('gives each session an open cell, in the order found, with start and replay link exact', async () => {
      const runId = await begunRun(stores);
      const sessions = [...sessionsOf(2), { id: '18446744073709551615:1', startedAt: null, replayUrl: null }];
      expect(await planSessions(stores, runId, sessions)).toEqual(sessions.map(({ id }) => id));
      const open = { outcome: 'pending', error: null, reserved: 0, released: 0, spent: 0 };
      expect(await cells(runId)).toEqual(sessions.map((session) => ({ ...session, ...open })));
      expect(await stores.runs.find(runId)).toMatchObject({ phase: 'summarizing', outcome: null });
    });

    it('changes nothing when it is repeated', async () => {
      const runId = await plannedRun(3);
      await stores.summaries.commit(runId, '1:2', summary);
      const before = await cells(runId);
      await planSessions(stores, runId, sessionsOf(3));
      expect(await cells(runId)).toEqual(before);
    });

    it('keeps the first list when a repetition has found another', async () => {
      const runId = await plannedRun(2);
      const newer = { id: '1:99', startedAt: '2026-11-20T23:00:00.000Z', replayUrl: null };
      expect(await planSessions(stores, runId, [newer, ...sessionsOf(1)])).toEqual(['1:1', '1:2']);
      expect((await cells(runId))?.map(({ id }) => id)).toEqual(['1:1', '1:2']);
      expect(await planSessions(stores, runId, [])).toEqual(['1:1', '1:2']);
      expect(await stores.runs.find(runId)).toMatchObject({ outcome: null });
    });

    it('that extends adds what is new, opens what failed, and keeps what was summarised', async () => {
      const runId = await plannedRun(2);
      await stores.summaries.commit(runId, '1:1', summary);
      await stores.summaries.fail(runId, '1:2', { error: lost, released: true, final: true });
      const ids = await planSessions(stores, runId, sessionsOf(3), { extend: true });
      expect(ids.toSorted()).toEqual(['1:2', '1:3']);
      expect(await cells(runId)).toMatchObject([
        { id: '1:1', outcome: 'summarized' },
        { id: '1:2', outcome: 'pending', error: null, released: 1 },
        { id: '1:3', outcome: 'pending' },
      ]);
      expect(await reserveCalls(stores, runId, ids)).toHaveLength(2);
    });

    it('that extends a run without sessions takes back that there were none', async () => {
      const runId = await plannedRun(0);
      await planSessions(stores, runId, sessionsOf(1), { extend: true });
      expect(await stores.runs.find(runId)).toMatchObject({ outcome: null });
    });

    it('remembers that there are no sessions', async () => {
      expect(await stores.runs.find(await plannedRun(0))).toMatchObject({ outcome: 'no-sessions', visits: [] });
    });
  });

  describe('reserving', () => {
    it('counts a call for each session without an outcome, and for no other', async () => {
      const runId = await plannedRun(4);
      await stores.summaries.commit(runId, '1:1', summary);
      await stores.summaries.fail(runId, '1:2', { error: lost, released: false, final: true });
      const reserved = await reserveCalls(stores, runId, ['1:1', '1:2', '1:3', 'unknown']);
      expect(reserved).toMatchObject([{ sessionId: '1:3', possiblyCharged: 1, request: { source: 'fullstory' } }]);
      expect((await cells(runId))?.map(({ reserved }) => reserved)).toEqual([0, 0, 1, 0]);
    });

    it('counts lost replies against a session and released calls not', async () => {
      const runId = await plannedRun(1);
      await reserveCalls(stores, runId, ['1:1']);
      await stores.summaries.fail(runId, '1:1', { error: lost, released: false, final: false });
      await reserveCalls(stores, runId, ['1:1']);
      await stores.summaries.fail(runId, '1:1', { error: lost, released: true, final: false });
      expect(await reserveCalls(stores, runId, ['1:1'])).toMatchObject([{ possiblyCharged: 2 }]);
    });

    it('touches the named run only', async () => {
      const [one, other] = [await plannedRun(1), await plannedRun(1)];
      await reserveCalls(stores, one, ['1:1']);
      expect(await cells(other)).toMatchObject([{ reserved: 0 }]);
    });
  });

  describe('an answer', () => {
    it('ends the cell, is spent, and reads back as it was written', async () => {
      const runId = await plannedRun(2);
      await reserveCalls(stores, runId, ['1:2']);
      await stores.summaries.fail(runId, '1:2', { error: lost, released: false, final: false });
      await reserveCalls(stores, runId, ['1:2']);
      await stores.summaries.commit(runId, '1:2', summary);
      expect((await cells(runId))?.[1]).toMatchObject({
        outcome: 'summarized',
        error: null,
        reserved: 2,
        released: 0,
        spent: 1,
      });
      const [, second] = sessionsOf(2);
      expect((await stores.runs.find(runId))?.visits).toEqual([{ session: second, summary }]);
    });
  });

  describe('a call that yielded nothing', () => {
    it('leaves the cell open unless it is final', async () => {
      const runId = await plannedRun(1);
      await reserveCalls(stores, runId, ['1:1']);
      await stores.summaries.fail(runId, '1:1', { error: lost, released: true, final: false });
      expect(await cells(runId)).toMatchObject([
        { outcome: 'pending', error: lost, reserved: 1, released: 1, spent: 0 },
      ]);
      await stores.summaries.fail(runId, '1:1', { error: lost, released: false, final: true });
      expect(await cells(runId)).toMatchObject([{ outcome: 'failed', error: lost, released: 1 }]);
    });
  });
});
