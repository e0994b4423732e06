import { ActivityFailure, CancellationScope, CancelledFailure, isCancellation, log } from '@temporalio/workflow';

/**
 * Takes the items in order, so many at a time, from wherever they come. Whether all steps succeeded: storage holds why one
 * failed, and its failure hides none of the others. A cancellation, and what `stops` names, is passed on.
 */
export async function fewStepsAtOnce<T>(
  items: Iterable<T>,
  atOnce: number,
  step: (item: T) => Promise<void>,
  stops: (failure: ActivityFailure) => boolean = () => false,
): Promise<boolean> {
  const waiting = items[Symbol.iterator]();
  let complete = true;
  const lane = async () => {
    for (let next = waiting.next(); !next.done; next = waiting.next()) {
      const { value } = next;
      complete = (await succeeds(() => step(value), stops)) && complete;
    }
  };
  const lanes = await Promise.allSettled(Array.from({ length: atOnce }, lane));
  for (const ended of lanes) if (ended.status === 'rejected') throw ended.reason;
  return complete;
}

/** One that failed while it was to be cancelled is no reason to go on. */
async function succeeds(step: () => Promise<void>, stops: (failure: ActivityFailure) => boolean): Promise<boolean> {
  try {
    await step();
    return true;
  } catch (error) {
    if (!(error instanceof ActivityFailure) || isCancellation(error) || stops(error)) throw error;
    if (CancellationScope.current().consideredCancelled) throw new CancelledFailure('cancelled while a step failed');
    log.warn('step given up', { reason: error.cause?.message });
    return false;
  }
}
