import { describe, expect, it, vi } from 'vitest';
import { batched } from '../../storage/batched.js';

/** Runs that end when told. */
function heldRuns() {
  const batches: number[][] = [];
  const ends: PromiseWithResolvers<void>[] = [];
  const run = async (items: number[]) => {
    batches.push(items);
    const end = Promise.withResolvers<void>();
    ends.push(end);
    await end.promise;
    if (items.includes(13)) throw new Error('13 cannot be stored');
    return items.map((item) => item * 2);
  };
  const endAll = async (settled: Promise<unknown>) => {
    const timer = setInterval(() => ends.splice(0).forEach((end) => end.resolve()));
    await settled.finally(() => clearInterval(timer));
  };
  return { batches, run, endAll };
}

describe('batched', () => {
  it('runs calls of the same time together, and what comes meanwhile as the next', async () => {
    const { batches, run, endAll } = heldRuns();
    const double = batched(String, run);

    const first = [1, 2].map(double);
    await vi.waitFor(() => expect(batches).toEqual([[1, 2]]));
    const results = Promise.all([...first, ...[3, 4].map(double)]);
    await endAll(results);

    expect(batches).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(await results).toEqual([2, 4, 6, 8]);
  });

  it('never puts two with one key into one batch', async () => {
    const { batches, run, endAll } = heldRuns();
    const double = batched(String, run);

    await endAll(Promise.all([1, 2, 2, 3].map(double)));

    expect(batches).toEqual([[1, 2, 3], [2]]);
  });

  it('lets only the call fail that cannot be stored', async () => {
    const { run, endAll } = heldRuns();
    const double = batched(String, run);

    const results = Promise.allSettled([1, 2, 13, 3].map(double));
    await endAll(results);

    expect((await results).map((result) => (result.status === 'fulfilled' ? result.value : 'failed'))).toEqual([
      2,
      4,
      'failed',
      6,
    ]);
  });

  it('goes on after a failure', async () => {
    const { run, endAll } = heldRuns();
    const double = batched(String, run);

    await endAll(expect(double(13)).rejects.toThrow('13'));
    const again = double(4);
    await endAll(again);

    expect(await again).toBe(8);
  });

  it('keeps a batch to a hundred', async () => {
    const { batches, run, endAll } = heldRuns();
    const double = batched(String, run);

    await endAll(Promise.all(Array.from({ length: 202 }, (_, index) => double(index + 100))));

    expect(batches.map((batch) => batch.length)).toEqual([100, 100, 2]);
  });
});
