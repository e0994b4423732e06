import { setTimeout as sleep } from 'node:timers/promises';

/** How long the first call waits for company: a run's deliveries begin, and its summaries come, at about the same time. */
const gatherMs = 2;
/** One statement stays small enough not to hold up the others. */
const mostAtOnce = 100;

interface Waiting<Item, Result> {
  item: Item;
  resolve: (result: Result) => void;
  reject: (reason: unknown) => void;
}

/**
 * Lets calls of about the same time go together, and those that come while they are under way together as the next, so that
 * one statement serves many. `run` answers in the order of its items, of which no two have the same key. Where several fail
 * together each is tried by itself, so that one that cannot be stored fails alone.
 */
export function batched<Item, Result>(
  keyOf: (item: Item) => string,
  run: (items: Item[]) => Promise<Result[]>,
): (item: Item) => Promise<Result> {
  let waiting: Waiting<Item, Result>[] = [];
  let underWay = false;

  function next(): Waiting<Item, Result>[] {
    const batch = new Map<string, Waiting<Item, Result>>();
    const later: Waiting<Item, Result>[] = [];
    for (const call of waiting) {
      const key = keyOf(call.item);
      if (batch.size === mostAtOnce || batch.has(key)) later.push(call);
      else batch.set(key, call);
    }
    waiting = later;
    return [...batch.values()];
  }

  async function settle(batch: Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await run(batch.map(({ item }) => item));
      batch.forEach(({ resolve }, index) => resolve(results[index] as Result));
    } catch (error) {
      if (batch.length === 1) batch[0]?.reject(error);
      else await Promise.all(batch.map((call) => settle([call])));
    }
  }

  async function work(): Promise<void> {
    underWay = true;
    await sleep(gatherMs);
    while (waiting.length > 0) await settle(next());
    underWay = false;
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!underWay) void work();
    });
}
