import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { queryRows } from '../../storage/database.js';
import { intercomNote, newRun, slackChannel } from './sample-runs.js';
import { freshStores, testDatabases } from './test-databases.js';

describe.each(testDatabases)('on $name', ({ open }) => {
  const stores = freshStores(open);

  const keyed = (key: string, bodyHash = 'hash') => newRun({}, { idempotency: { key, bodyHash } });

  async function rowCount(table: 'runs' | 'deliveries' | 'idempotency_keys', runId: string): Promise<number> {
    const column = table === 'runs' ? 'id' : 'run_id';
    const rows = await queryRows(
      stores.db,
      sql`select 1 from ${sql.identifier(table)} where ${sql.identifier(column)} = ${runId}`,
    );
    return rows.length;
  }

  async function ageKey(key: string, days: number): Promise<void> {
    const age = sql`make_interval(days => ${days})`;
    await stores.db.execute(sql`update idempotency_keys set created_at = now() - ${age} where key = ${key}`);
  }

  describe('accepting', () => {
    it('stores the run as it was asked for, with an open cell for each destination in order', async () => {
      const run = newRun({ note: `It's "quoted" – and 100 % plain` });
      expect(await stores.runs.accept(run)).toEqual({ kind: 'accepted' });
      const stored = await stores.runs.find(run.id);
      expect(stored).toMatchObject({
        id: run.id,
        kind: 'summary',
        state: 'accepted',
        phase: null,
        outcome: null,
        error: null,
        startedAt: null,
        endedAt: null,
        briefing: null,
        receipt: null,
        visits: [],
      });
      expect(stored?.request).toEqual(run.request);
      expect(stored?.account.deliveries).toMatchObject([
        { id: `${run.id}-1`, runId: run.id, destination: slackChannel, state: 'pending', attempts: 0 },
        { id: `${run.id}-2`, runId: run.id, destination: intercomNote, state: 'pending', attempts: 0 },
      ]);
    });

    it('takes equal requests without a key for different runs', async () => {
      const run = newRun();
      await stores.runs.accept(run);
      expect(await stores.runs.accept({ ...run, id: randomUUID() })).toEqual({ kind: 'accepted' });
    });

    it('answers a repeated key with the run it stands for, and stores nothing more', async () => {
      const [key, first] = [randomUUID(), randomUUID()];
      const again = keyed(key);
      await stores.runs.accept({ ...keyed(key), id: first });
      expect(await stores.runs.accept(again)).toEqual({ kind: 'replayed', runId: first, state: 'accepted' });
      expect(await rowCount('runs', again.id)).toBe(0);
      expect(await rowCount('deliveries', first)).toBe(2);
    });

    it('tells a repeated key how far its run has come', async () => {
      const run = keyed(randomUUID());
      await stores.runs.accept(run);
      await stores.runLedger.begin(run.id);
      expect(await stores.runs.accept({ ...run, id: randomUUID() })).toMatchObject({ runId: run.id, state: 'running' });
    });

    it('refuses a key that stands for another request', async () => {
      const key = randomUUID();
      await stores.runs.accept(keyed(key, 'one'));
      const other = keyed(key, 'another');
      expect(await stores.runs.accept(other)).toEqual({ kind: 'conflict' });
      expect(await rowCount('runs', other.id)).toBe(0);
    });

    it('counts keys per requester', async () => {
      const run = keyed(randomUUID());
      await stores.runs.accept(run);
      expect(await stores.runs.accept({ ...run, id: randomUUID(), requester: 'another' })).toEqual({
        kind: 'accepted',
      });
    });

    it('takes a key older than 30 days for a new one, whatever its request was', async () => {
      const [key, old] = [randomUUID(), randomUUID()];
      await stores.runs.accept({ ...keyed(key, 'one'), id: old });
      await ageKey(key, 31);
      const fresh = keyed(key, 'another');
      expect(await stores.runs.accept(fresh)).toEqual({ kind: 'accepted' });
      expect(await stores.runs.accept(keyed(key, 'another'))).toMatchObject({ kind: 'replayed', runId: fresh.id });
      expect(await rowCount('runs', old)).toBe(1);
    });

    it('remembers a key for the whole 30 days', async () => {
      const run = keyed(randomUUID());
      await stores.runs.accept(run);
      await ageKey(run.idempotency?.key ?? '', 29);
      expect(await stores.runs.accept({ ...run, id: randomUUID() })).toMatchObject({ kind: 'replayed', runId: run.id });
    });

    it('makes one run of twenty requests that arrive with one key at once', async () => {
      const key = randomUUID();
      const racers = Array.from({ length: 20 }, () => keyed(key));
      const answers = await Promise.all(racers.map((run) => stores.runs.accept(run)));
      const winners = racers.filter((_, index) => answers[index]?.kind === 'accepted');
      expect(winners).toHaveLength(1);
      const [winner] = winners;
      const others = answers.filter(({ kind }) => kind !== 'accepted');
      expect(others).toEqual(
        Array.from({ length: 19 }, () => ({ kind: 'replayed', runId: winner?.id, state: 'accepted' })),
      );
      const stored = await Promise.all(racers.map(({ id }) => rowCount('runs', id)));
      expect(stored.filter((count) => count > 0)).toEqual([1]);
    });
  });

  describe('forgetting', () => {
    it('takes back the run, its cells and its key, so that the key is free again', async () => {
      const run = keyed(randomUUID());
      await stores.runs.accept(run);
      await stores.runs.forget(run.id);
      expect(await stores.runs.find(run.id)).toBeUndefined();
      expect(await rowCount('deliveries', run.id)).toBe(0);
      expect(await rowCount('idempotency_keys', run.id)).toBe(0);
      expect(await stores.runs.accept({ ...run, id: randomUUID() })).toEqual({ kind: 'accepted' });
    });

    it('leaves a run alone that a repeated request is starting as well', async () => {
      const run = keyed(randomUUID());
      await stores.runs.accept(run);
      await stores.runs.accept({ ...run, id: randomUUID() });
      await stores.runs.forget(run.id);
      expect(await stores.runs.find(run.id)).toMatchObject({ state: 'accepted' });
      expect(await rowCount('idempotency_keys', run.id)).toBe(1);
    });

    it('leaves a repeated request either the run or the key, whichever of the two comes first', async () => {
      const answers = await Promise.all(
        Array.from({ length: 25 }, async () => {
          const run = keyed(randomUUID());
          await stores.runs.accept(run);
          const repeated = { ...run, id: randomUUID() };
          const [answer] = await Promise.all([stores.runs.accept(repeated), stores.runs.forget(run.id)]);
          expect(await rowCount('runs', answer.kind === 'replayed' ? run.id : repeated.id)).toBe(1);
          return answer.kind;
        }),
      );
      expect(answers).not.toContain('conflict');
    });

    it('is not hindered by a request that used the same key for something else', async () => {
      const run = keyed(randomUUID());
      await stores.runs.accept(run);
      await stores.runs.accept(keyed(run.idempotency?.key ?? '', 'another'));
      await stores.runs.forget(run.id);
      expect(await stores.runs.find(run.id)).toBeUndefined();
    });

    it('leaves a run alone that has begun', async () => {
      const run = newRun();
      await stores.runs.accept(run);
      await stores.runLedger.begin(run.id);
      await stores.runs.forget(run.id);
      expect(await stores.runs.find(run.id)).toMatchObject({ state: 'running' });
    });
  });
});
