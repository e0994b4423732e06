/** Takes the items in order, so many at a time. Rejects with the first failure, once what is under way has ended. */
export async function fewAtOnce<Item>(
  items: readonly Item[],
  atOnce: number,
  step: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = items.values();
  const lane = async () => {
    for (const item of waiting) await step(item);
  };
  const lanes = await Promise.allSettled(Array.from({ length: Math.min(atOnce, items.length) }, lane));
  for (const ended of lanes) if (ended.status === 'rejected') throw ended.reason;
}
