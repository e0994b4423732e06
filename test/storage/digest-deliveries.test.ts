import { beforeEach, describe, expect, it } from 'vitest';
import { placeOf } from '../../domain/destination.js';
import { type WithheldLine } from '../../domain/person-digest.js';
import { begunDigest, personDigest, rankedKeys, readPeople, summarized } from './sample-digest-runs.js';
import { beginAttempt, closeRun, deliver, failOnce, finalRefusal, slackChannel } from './sample-runs.js';
import { freshStores, testDatabases } from './test-databases.js';

describe.each(testDatabases)('the deliveries of a digest in $name', ({ open }) => {
  const stores = freshStores(open);
  // Digests of earlier tests told about people at the same place.
  beforeEach(() => stores.db.execute('delete from runs'));

  async function rankedRun(...keys: string[]): Promise<{ runId: string; told: string[] }> {
    const runId = await begunDigest(stores);
    await readPeople(
      stores,
      runId,
      keys.map((key) => summarized(key)),
    );
    return { runId, told: await rankedKeys(stores, runId) };
  }

  it('tell about the highest scores, of equal ones about those looked at first, and about no buyer', async () => {
    const runId = await begunDigest(stores);
    await readPeople(stores, runId, [
      summarized('a', { score: 40 }),
      summarized('b', { score: 80 }),
      summarized('buyer', { score: 0, purchased: true }),
      summarized('c', { score: 40 }),
      summarized('nothing waits', { score: 0 }),
      { key: 'd', state: 'beyond-budget' },
    ]);
    expect(await rankedKeys(stores, runId, 3)).toEqual(['b', 'a', 'c']);
    const run = await stores.runs.find(runId);
    expect(run).toMatchObject({ phase: 'delivering', outcome: 'digested' });
    expect(run?.account.digest?.people).toMatchObject({ told: 3, purchased: 1, beyondBudget: 1, alreadyTold: 0 });
    expect(run?.account.sessions.map(({ id }) => id)).toEqual(['a:1', 'b:1', 'c:1']);
    expect(run?.contents.map(({ content }) => content)).toEqual(['about b', 'about a', 'about c']);
  });

  it('are decided once', async () => {
    const { runId } = await rankedRun('a');
    expect(await rankedKeys(stores, runId)).toEqual([]);
    expect((await stores.runs.find(runId))?.account.deliveries).toHaveLength(1);
  });

  it('repeat nobody about whose newest session another digest told, or is about to tell, at the place', async () => {
    const { runId } = await rankedRun('a', 'b', 'c', 'd');
    await deliver(stores, `${runId}-1`);
    await failOnce(stores, `${runId}-2`, finalRefusal);
    await beginAttempt(stores, `${runId}-3`);
    const next = await rankedRun('a', 'b', 'c', 'd', 'e');
    expect(next.told).toEqual(['b', 'e']);
    const account = await stores.runLedger.account(next.runId);
    expect(account?.digest?.people).toMatchObject({ told: 2, alreadyTold: 3 });
  });

  it('of two digests at once tell about nobody twice', async () => {
    const runIds = [await begunDigest(stores), await begunDigest(stores)];
    for (const runId of runIds) await readPeople(stores, runId, [summarized('a'), summarized('b')]);
    const told = await Promise.all(runIds.map((runId) => rankedKeys(stores, runId)));
    expect(told.map(({ length }) => length).sort()).toEqual([0, 2]);
  });

  it('of a dry run keep nobody from being told', async () => {
    const runId = await begunDigest(stores, { dryRun: 'content' });
    await readPeople(stores, runId, [summarized('a')]);
    await rankedKeys(stores, runId);
    await closeRun(stores, runId);
    expect((await rankedRun('a')).told).toEqual(['a']);
  });

  it('are none where there is nobody to call', async () => {
    const { runId } = await rankedRun();
    expect(await stores.runLedger.account(runId)).toMatchObject({
      outcome: 'nobody-to-call',
      deliveries: [],
      digest: { people: { found: 0, told: 0 } },
    });
  });

  it('count the lines that were withheld from what they say', async () => {
    const runId = await begunDigest(stores);
    const line: WithheldLine = { section: 'keyBehaviors', rule: 'count', sessionIds: ['a:1'] };
    await readPeople(stores, runId, [
      summarized('a', { withheld: [line, line] }),
      summarized('b', { withheld: [line] }),
    ]);
    await rankedKeys(stores, runId);
    expect((await stores.runLedger.account(runId))?.digest?.withheldLines).toBe(3);
  });

  it('that answer a message wait until it is there, and then know their thread', async () => {
    const runId = await begunDigest(stores);
    await readPeople(stores, runId, [summarized('a'), summarized('b')]);
    const place = placeOf(slackChannel);
    const cell = { destination: slackChannel, place, content: 'text' };
    await stores.digestDeliveries.rank(runId, { places: [place], top: 10 }, () => [
      { ...cell, id: `${runId}-1`, tells: [] },
      { ...cell, id: `${runId}-2`, tells: [personDigest('a')], headId: `${runId}-1` },
      { ...cell, id: `${runId}-3`, tells: [personDigest('b')], headId: `${runId}-1` },
    ]);
    expect((await stores.digestDeliveries.heads(runId)).map(({ id }) => id)).toEqual([`${runId}-1`]);
    await deliver(stores, `${runId}-1`, { id: '1732.001', url: null });
    expect(await stores.digestDeliveries.heads(runId)).toEqual([]);
    const replies = await stores.digestDeliveries.replies(runId);
    expect(replies).toMatchObject([
      { id: `${runId}-2`, headState: 'delivered', headEffectId: '1732.001', content: 'text' },
      { id: `${runId}-3` },
    ]);

    const destination = { ...slackChannel, threadTs: '1732.001' };
    const error = { kind: 'unavailable', message: 'kept back' } as const;
    await stores.digestDeliveries.place([
      { id: `${runId}-2`, content: 'text in thread', destination },
      { id: `${runId}-3`, content: 'text', error },
    ]);
    expect((await stores.runLedger.account(runId))?.deliveries).toMatchObject([
      { state: 'delivered' },
      { state: 'pending', destination, error: null },
      { state: 'pending', destination: slackChannel, error },
    ]);
    expect((await beginAttempt(stores, `${runId}-2`)).content).toBe('text in thread');
  });
});
