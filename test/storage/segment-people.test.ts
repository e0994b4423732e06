import { describe, expect, it } from 'vitest';
import { type PersonState } from '../../domain/segment-person.js';
import { begunDigest, lookUp, newestSessionOf, person, personDigest, summarized } from './sample-digest-runs.js';
import { sessionsOf, summary, unavailable } from './sample-runs.js';
import { freshStores, testDatabases } from './test-databases.js';

describe.each(testDatabases)('the people of a segment in $name', ({ open }) => {
  const stores = freshStores(open);

  const month = '2026-11';
  const found = (key: string, more = {}) => ({ person: person(key, more), state: 'found' as PersonState });
  const unreadKeys = async (runId: string) =>
    (await stores.segmentPeople.unread(runId, 1, 1_000)).map((unread) => unread.person.key);
  const peopleOf = async (runId: string) => (await stores.runLedger.account(runId))?.digest?.people;

  async function numbered(runId: string, keys: string[], limit = 1_000): Promise<number> {
    await stores.segmentPeople.add(
      runId,
      keys.map((key) => found(key)),
    );
    return stores.segmentPeople.number(runId, limit);
  }

  it('are looked at in the order of their carts, then of when they were last seen, the unknown last', async () => {
    const runId = await begunDigest(stores);
    await stores.segmentPeople.add(runId, [
      found('nothing known'),
      found('seen lately', { lastSeenAt: '2026-11-19T10:00:00.000Z' }),
      found('small cart', { cartValue: 9.5, lastSeenAt: '2026-11-19T11:00:00.000Z' }),
      found('seen before', { lastSeenAt: '2026-11-18T10:00:00.000Z' }),
      found('large cart', { cartValue: 120 }),
      { person: person('nobody'), state: 'anonymous' },
    ]);
    expect(await stores.segmentPeople.number(runId, 1_000)).toBe(5);
    expect(await unreadKeys(runId)).toEqual([
      'large cart',
      'small cart',
      'seen lately',
      'seen before',
      'nothing known',
    ]);
    expect(await peopleOf(runId)).toMatchObject({ found: 6, anonymous: 1 });
  });

  it('keep their order and what is known of them when they are imported once more', async () => {
    const runId = await begunDigest(stores);
    expect(await numbered(runId, ['a', 'b'])).toBe(2);
    await lookUp(stores, runId, 'a', []);
    expect(await numbered(runId, ['b', 'a'])).toBe(2);
    expect(await unreadKeys(runId)).toEqual(['b']);
  });

  it('are numbered without a gap, however many there are', async () => {
    const runId = await begunDigest(stores);
    const keys = Array.from({ length: 12_000 }, (_, index) => `load-${index}`);
    expect(await numbered(runId, keys, 11_500)).toBe(11_500);
    expect(await stores.segmentPeople.unread(runId, 1, 20_000)).toHaveLength(11_500);
    expect(await peopleOf(runId)).toMatchObject({ found: 12_000, beyondLimit: 500 });
  });

  it('beyond the limit are counted and not looked at', async () => {
    const runId = await begunDigest(stores);
    expect(await numbered(runId, ['a', 'b', 'c'], 2)).toBe(2);
    expect(await unreadKeys(runId)).toEqual(['a', 'b']);
    expect(await peopleOf(runId)).toMatchObject({ found: 3, beyondLimit: 1 });
  });

  it('have their sessions, newest first, which stay when they are looked up again', async () => {
    const runId = await begunDigest(stores);
    await numbered(runId, ['a', 'b']);
    const [newest, older] = sessionsOf(2);
    if (!newest || !older) throw new Error('two sessions were asked for');
    await Promise.all([lookUp(stores, runId, 'a', [newest, older]), lookUp(stores, runId, 'b', [])]);
    await lookUp(stores, runId, 'a', []);
    expect(await stores.segmentPeople.unread(runId, 1, 10)).toMatchObject([
      { position: 1, sessionIds: [newest.id, older.id], person: { key: 'a' } },
    ]);
    const cells = await stores.segmentPeople.sessions(runId, [newest.id, older.id]);
    expect(cells.get(newest.id)).toEqual({ session: newest, outcome: 'pending', summary: null, error: null });
    expect(await peopleOf(runId)).toMatchObject({ withoutSessions: 1 });
  });

  it('may share a session, which is summarised once', async () => {
    const runId = await begunDigest(stores);
    await numbered(runId, ['a', 'b']);
    await lookUp(stores, runId, 'a', sessionsOf(1));
    await lookUp(stores, runId, 'b', sessionsOf(1));
    expect((await stores.summaries.reserve(runId, ['1:1'], { month })).reserved).toHaveLength(1);
    await stores.summaries.commit(runId, '1:1', summary);
    expect((await stores.segmentPeople.sessions(runId, ['1:1'])).get('1:1')).toMatchObject({
      outcome: 'summarized',
      summary,
    });
  });

  it('take what is known of their sessions', async () => {
    const earlier = await begunDigest(stores);
    const runId = await begunDigest(stores);
    const shared = { key: 'a', source: 'fullstory', prompt: earlier, sessions: sessionsOf(1) };
    for (const id of [earlier, runId]) {
      await numbered(id, ['a']);
      await stores.segmentPeople.lookedUp(id, shared);
      await stores.summaries.reserve(id, ['1:1'], { month });
      if (id === earlier) await stores.summaries.commit(id, '1:1', summary);
    }
    const cell = (await stores.segmentPeople.sessions(runId, ['1:1'])).get('1:1');
    expect(cell).toMatchObject({ outcome: 'cached', summary });
  });

  it('are those whose price was asked for where nothing is known of them', async () => {
    const runId = await begunDigest(stores, { dryRun: 'price' });
    await numbered(runId, ['a', 'b']);
    await lookUp(stores, runId, 'a', sessionsOf(2));
    await lookUp(stores, runId, 'b', []);
    await stores.summaries.price(runId, month);
    expect(await stores.segmentPeople.endReading(runId, { kind: 'dry-run', message: 'only asked' })).toEqual({
      priced: 1,
    });
    expect((await stores.runLedger.account(runId))?.digest).toMatchObject({
      people: { priced: 1, withoutSessions: 1, failed: 0 },
      activations: { estimated: 2, spent: 0 },
    });
  });

  it('end as what was read of them, or as failed, when their time is over', async () => {
    const runId = await begunDigest(stores);
    await numbered(runId, ['a', 'b', 'c', 'd']);
    await lookUp(stores, runId, 'a', sessionsOf(1));
    await stores.segmentPeople.read(runId, [
      { key: 'b', state: 'looked-up', digest: personDigest('b') },
      { key: 'c', state: 'looked-up', digest: personDigest('c', { purchased: true }) },
      { key: 'd', state: 'failed', error: { kind: 'rejected', message: 'no such person' } },
    ]);
    await stores.segmentPeople.endReading(runId, unavailable);
    const account = await stores.runLedger.account(runId);
    expect(account?.digest).toMatchObject({
      reading: 0,
      people: { found: 4, summarized: 2, purchased: 1, failed: 2 },
      failures: { unavailable: 1, rejected: 1 },
    });
    expect((await stores.segmentPeople.sessions(runId, ['1:1'])).get('1:1')).toMatchObject({
      outcome: 'failed',
      error: unavailable,
    });
  });

  it('are added up with what they cost, and only the sessions of those told about are listed', async () => {
    const runId = await begunDigest(stores);
    await numbered(runId, ['a', 'b']);
    const [first, second] = [newestSessionOf('a'), newestSessionOf('b')];
    for (const key of ['a', 'b']) {
      await lookUp(stores, runId, key, [{ id: newestSessionOf(key), startedAt: null, replayUrl: null }]);
    }
    await stores.summaries.reserve(runId, [first, second], { month });
    await stores.summaries.commit(runId, first, summary);
    await stores.segmentPeople.read(runId, [summarized('a')]);
    expect(await stores.runLedger.account(runId)).toMatchObject({
      sessions: [],
      digest: { reading: 1, activations: { estimated: 2, spent: 1, possiblyCharged: 1, cached: 0 } },
    });
  });

  it('are forgotten, and how many they were is not', async () => {
    const runId = await begunDigest(stores);
    await numbered(runId, ['a', 'b', 'c']);
    await stores.segmentPeople.read(runId, [summarized('a'), { key: 'b', state: 'beyond-budget' }]);
    await stores.segmentPeople.endReading(runId, unavailable);
    const before = (await stores.runLedger.account(runId))?.digest;
    await stores.segmentPeople.forget(runId);
    expect((await stores.runLedger.account(runId))?.digest).toEqual(before);
    expect(before?.people).toMatchObject({ found: 3, summarized: 1, beyondBudget: 1, failed: 1 });
    expect(await numbered(runId, ['a'])).toBe(1);
  });
});
