import { describe, expect, it } from 'vitest';
import { settleRun } from '../../domain/settle-run.js';
import { begunExport, chunkOf, claim, createdChunk } from './sample-exports.js';
import { freshStores, testDatabases } from './test-databases.js';

const threeDays = {
  timeRange: { start: '2026-11-17T00:00:00.000Z', end: '2026-11-20T00:00:00.000Z' },
  chunkMs: 24 * 3_600_000,
};
const written = { rows: 3, bytes: 2 ** 40, sha256: 'digest' };

describe.each(testDatabases)('the chunks of an export, in $name', ({ open }) => {
  const stores = freshStores(open);

  /** A connection of its own, so that tests do not hold each other up. */
  let connections = 0;
  const begun = (request = {}) => begunExport(stores, { source: `fullstory-${connections++}`, ...request });

  it('are planned once, in order, however often the run is begun', async () => {
    const runId = await begun(threeDays);
    await stores.exportRuns.begin(runId);
    const run = await stores.runs.find(runId);
    expect(run).toMatchObject({ state: 'running', phase: 'exporting' });
    expect(run?.account.export?.chunks.map(({ range, state }) => [range.start.slice(0, 10), state])).toEqual([
      ['2026-11-17', 'planned'],
      ['2026-11-18', 'planned'],
      ['2026-11-19', 'planned'],
    ]);
  });

  it('have their operations created one at a time on a connection', async () => {
    const runId = await begun(threeDays);
    const chunks = await Promise.all([0, 1, 2].map((position) => chunkOf(stores, runId, position)));
    const claims = await Promise.all(chunks.map((chunk) => stores.exportChunks.claimCreation(chunk)));
    expect(claims.filter((fence) => fence !== undefined)).toEqual([1]);

    const first = claims.indexOf(1);
    await stores.exportChunks.created({ runId, position: first }, 1, 'operation-1');
    expect(await claim(stores, runId, (first + 1) % 3)).toBe(1);
  });

  it('hold up other runs of the connection while it is not known what a creation came to, and no longer', async () => {
    const source = `fullstory-${connections++}`;
    const [lost, other] = [await begun({ source }), await begun({ source })];
    const fence = await claim(stores, lost);
    await stores.exportChunks.lost({ runId: lost, position: 0 }, fence, { code: 'unavailable', message: 'lost' });
    const waiting = await chunkOf(stores, other);
    expect(await stores.exportChunks.claimCreation(waiting)).toBeUndefined();

    const run = await stores.runs.find(lost);
    if (run) await stores.runLedger.close(settleRun(run.account, { kind: 'cancelled' }, new Date().toISOString()));
    expect(await stores.exportChunks.claimCreation(waiting)).toBeUndefined();
    expect(await stores.exportChunks.claimCreation(waiting)).toBe(1);
  });

  it('tell how long ago a creation began and its reply was given up', async () => {
    const runId = await begun();
    const fence = await claim(stores, runId);
    expect(await chunkOf(stores, runId)).toMatchObject({ state: 'creating', fence, lostMsAgo: null });
    await stores.exportChunks.lost({ runId, position: 0 }, fence, { code: 'unavailable', message: 'lost' });
    const { begunMsAgo, lostMsAgo } = await chunkOf(stores, runId);
    expect(lostMsAgo).toBeGreaterThanOrEqual(0);
    expect(begunMsAgo).toBeGreaterThanOrEqual(lostMsAgo ?? Infinity);
  });

  it('remember every operation as ours, also one whose creation was overtaken', async () => {
    const runId = await begun();
    const overtaken = await claim(stores, runId);
    await stores.exportChunks.notCreated({ runId, position: 0 }, overtaken, null);
    const newest = await claim(stores, runId);
    await stores.exportChunks.created({ runId, position: 0 }, overtaken, 'late');
    expect((await chunkOf(stores, runId)).state).toBe('creating');
    await stores.exportChunks.created({ runId, position: 0 }, newest, 'newest');
    expect((await chunkOf(stores, runId)).operationId).toBe('newest');
    expect(await stores.exportChunks.knownOperations(['late', 'newest', 'foreign'])).toEqual(
      new Set(['late', 'newest']),
    );
  });

  it('forget nothing of an operation that failed, and count it', async () => {
    const runId = await begun();
    const failure = { code: 'operation-failed', message: 'no' };
    await stores.exportChunks.planAgain(await createdChunk(stores, runId, 'first'), failure);
    expect(await chunkOf(stores, runId)).toMatchObject({ state: 'planned', failures: 1, error: failure });
    await createdChunk(stores, runId, 'second');
    expect(await stores.exportChunks.knownOperations(['first', 'second'])).toEqual(new Set(['first', 'second']));
  });

  it('take no word about an operation that is not theirs any more', async () => {
    const runId = await begun();
    const stale = await createdChunk(stores, runId, 'first');
    await stores.exportChunks.planAgain(stale, { code: 'operation-failed', message: 'no' });
    await createdChunk(stores, runId, 'second');
    await stores.exportChunks.ready(stale, 'search-1');
    await stores.exportChunks.progress(stale, 70);
    expect(await chunkOf(stores, runId)).toMatchObject({
      state: 'created',
      operationId: 'second',
      searchExportId: null,
    });
  });

  it('say how far the run is', async () => {
    const runId = await begun(threeDays);
    await stores.exportChunks.ready(await createdChunk(stores, runId, 'one'), 'search-1');
    await stores.exportChunks.stored(await chunkOf(stores, runId), written);
    await stores.exportChunks.progress(await createdChunk(stores, runId, 'two', 1), 50.4);
    const progress = { chunks: 3, done: 1, percent: 50 };
    expect((await stores.exportRuns.progress([runId, 'nobody'])).get(runId)).toEqual(progress);
    expect(await stores.exportChunks.storedParts(runId)).toEqual([{ position: 0, ...written }]);
  });

  it('that failed are open again when a person asks; what is stored stays', async () => {
    const runId = await begun(threeDays);
    for (const position of [0, 1, 2]) {
      await stores.exportChunks.ready(
        await createdChunk(stores, runId, `it-${position}`, position),
        `search-${position}`,
      );
    }
    await stores.exportChunks.stored(await chunkOf(stores, runId), written);
    await stores.exportChunks.failed({ runId, position: 0 }, { code: 'export-failed', message: 'too late' });
    await stores.exportChunks.failed({ runId, position: 1 }, { code: 'export-unreadable', message: 'row 3' });
    await stores.exportChunks.failed({ runId, position: 2 }, { code: 'file-store-refused', message: 'disk full' });
    await stores.exportRuns.reopen(runId);
    const states = await Promise.all([0, 1, 2].map(async (position) => (await chunkOf(stores, runId, position)).state));
    expect(states).toEqual(['stored', 'planned', 'ready']);
  });

  it('are out of reach once the run has ended', async () => {
    const runId = await begun();
    const run = await stores.runs.find(runId);
    if (run) await stores.runLedger.close(settleRun(run.account, { kind: 'finished' }, new Date().toISOString()));
    expect(await stores.exportChunks.find({ runId, position: 0 })).toBeUndefined();
    expect(await stores.exportRuns.begin(runId)).toBeUndefined();
    expect((await stores.runs.find(runId))?.receipt).toMatchObject({
      state: 'failed',
      error: { code: 'export-timeout' },
      export: { file: null, chunks: [{ state: 'failed' }] },
    });
  });
});
