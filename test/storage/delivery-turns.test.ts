import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { type BegunAttempt } from '../../storage/begun-attempt.js';
import { beginAttempt, evidence, finalRefusal, publishedRun, refusal } from './sample-runs.js';
import { freshStores, testDatabases } from './test-databases.js';

const effect = { id: null, url: null };

describe.each(testDatabases)('on $name', ({ open }) => {
  const stores = freshStores(open);

  describe("a record's field", () => {
    const newField = () => `crm/Contact/${randomUUID()}/Briefing__c`;

    /** An attempt of a run that was asked for so many minutes after a fixed moment. */
    async function attemptOfRun(minute: number): Promise<BegunAttempt> {
      const runId = await publishedRun(stores);
      const createdAt = new Date(Date.UTC(2026, 10, 20, 9, minute));
      await stores.db.execute(sql`update runs set created_at = ${createdAt.toISOString()} where id = ${runId}`);
      return beginAttempt(stores, `${runId}-1`);
    }
    const hold = (field: string, attempt: BegunAttempt) => stores.ledger.holdField(field, attempt);
    const finish = (attempt: BegunAttempt) => stores.ledger.delivered(attempt, effect, 'delivered', evidence);

    it('is held for one write at a time, by the same delivery as often as it likes', async () => {
      const field = newField();
      const [older, newer] = [await attemptOfRun(1), await attemptOfRun(2)];
      expect(await hold(field, older)).toBe('held');
      expect(await hold(field, older)).toBe('held');
      expect(await hold(field, newer)).toBe('busy');
      expect(await hold(newField(), newer)).toBe('held');
    });

    it('written by an older run is free for a newer one', async () => {
      const field = newField();
      const [older, newer] = [await attemptOfRun(1), await attemptOfRun(2)];
      await hold(field, older);
      await finish(older);
      expect(await hold(field, newer)).toBe('held');
    });

    it('that a newer run writes or has written is not for an older one', async () => {
      const field = newField();
      const [older, newer] = [await attemptOfRun(1), await attemptOfRun(2)];
      await hold(field, newer);
      expect(await hold(field, older)).toBe('superseded');
      await finish(newer);
      expect(await hold(field, older)).toBe('superseded');
    });

    it.each<[string, (attempt: BegunAttempt) => Promise<unknown>]>([
      ['delivered', finish],
      ['to be repeated', (attempt) => stores.ledger.failed(attempt, refusal)],
      ['given up', (attempt) => stores.ledger.failed(attempt, finalRefusal)],
      [
        'discarded',
        (attempt) => stores.ledger.ended(attempt, 'discarded', { kind: 'superseded', message: 'newer' }, 'superseded'),
      ],
    ])('is free again as soon as the write is %s', async (_end, end) => {
      const field = newField();
      const [older, newer] = [await attemptOfRun(1), await attemptOfRun(2)];
      await hold(field, older);
      await end(older);
      expect(await hold(field, newer)).toBe('held');
    });

    it('is free again when a worker died over it', async () => {
      const field = newField();
      const [older, newer] = [await attemptOfRun(1), await attemptOfRun(2)];
      await hold(field, older);
      await stores.db.execute(sql`update field_writes set held_until = now() where field = ${field}`);
      expect(await hold(field, newer)).toBe('held');
    });

    it('is held by one of several that reach for it at the same moment', async () => {
      const field = newField();
      const attempts = [];
      for (let n = 0; n < 5; n++) attempts.push(await attemptOfRun(1));
      const holds = await Promise.all(attempts.map((attempt) => hold(field, attempt)));
      expect(holds.filter((it) => it === 'held')).toHaveLength(1);
      expect(holds.filter((it) => it === 'busy')).toHaveLength(4);
    });
  });

  describe('a rate', () => {
    it('gives every one of many takers a slot of its own, evenly apart', async () => {
      const key = randomUUID();
      const takenAt = Date.now();
      const moments = await Promise.all(
        Array.from({ length: 20 }, async () => {
          const waitMs = await stores.ledger.takeSlot(key, 0.1, 1_000_000);
          return waitMs ?? Number.NaN;
        }),
      );
      const passed = Date.now() - takenAt;
      // Slots are ten seconds apart. Waits differ by the time that the asking took: shorter for who asked late, longer for
      // who had begun to ask before the first slot was taken.
      moments
        .sort((a, b) => a - b)
        .forEach((waitMs, index) => {
          expect(waitMs).toBeLessThanOrEqual(index * 10_000 + passed + 1);
          expect(waitMs).toBeGreaterThanOrEqual(index * 10_000 - passed - 1);
        });
    });

    it('gives no slot, and takes none, where the wait would be too long', async () => {
      const key = randomUUID();
      expect(await stores.ledger.takeSlot(key, 0.1, 15_000)).toBeLessThan(2);
      expect(await stores.ledger.takeSlot(key, 0.1, 15_000)).toBeGreaterThan(5_000);
      expect(await stores.ledger.takeSlot(key, 0.1, 15_000)).toBeUndefined();
      expect(await stores.ledger.takeSlot(key, 0.1, 25_000)).toBeLessThanOrEqual(20_001);
    });

    it('that nobody has used for a while starts at once, and saves nothing up', async () => {
      const key = randomUUID();
      await stores.ledger.takeSlot(key, 0.1, 60_000);
      await stores.db.execute(sql`update gates set opens_at = now() - interval '1 hour' where key = ${`rate/${key}`}`);
      expect(await stores.ledger.takeSlot(key, 0.1, 60_000)).toBeLessThan(2);
      expect(await stores.ledger.takeSlot(key, 0.1, 60_000)).toBeGreaterThan(5_000);
    });

    it('is kept apart from that of another', async () => {
      const [one, other] = [randomUUID(), randomUUID()];
      await stores.ledger.takeSlot(one, 0.1, 60_000);
      expect(await stores.ledger.takeSlot(other, 0.1, 60_000)).toBeLessThan(2);
    });
  });
});
