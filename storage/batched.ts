/** One statement stays small enough not to hold up the others. */
const mostAtOnce = 100;

interface Waiting<Item, Result> {
  item: Item;
  resolve: (result: Result) => void;
  reject: (reason: unknown) => void;
}

/**
 * Lets calls that come while an earlier one is under way go together as the next, so that under load one statement serves
 * many, and a lone call waits for nobody. `run` answers in the order of its items, of which no two have the same key. Where
 * several fail together each is tried by itself, so that one that cannot be stored fails alone.
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
    while (waiting.length > 0) await settle(next());
    underWay = false;
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!underWay) void work();
    });
}
