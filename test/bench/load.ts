export interface Figures {
  runs: number;
  perSecond: number;
  p50: number;
  p95: number;
  p99: number;
}

/** Does one run from request to its end. */
export type OneRun = () => Promise<void>;

/** Keeps so many runs in flight for so long; what is in flight then is waited for and counts. */
export async function closedLoop(
  run: OneRun,
  { inFlight, seconds }: { inFlight: number; seconds: number },
): Promise<Figures> {
  const latencies: number[] = [];
  const begin = performance.now();
  const until = begin + seconds * 1000;
  const lane = async () => {
    while (performance.now() < until) latencies.push(await timed(run));
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  return figures(latencies, performance.now() - begin);
}

/** Begins runs at a steady rate, whether or not earlier ones have ended. */
export async function openLoop(
  run: OneRun,
  { perSecond, seconds }: { perSecond: number; seconds: number },
): Promise<Figures> {
  const begin = performance.now();
  const runs = Array.from({ length: perSecond * seconds }, async (_, number) => {
    await new Promise((resolve) => setTimeout(resolve, (number * 1000) / perSecond));
    return timed(run);
  });
  return figures(await Promise.all(runs), performance.now() - begin);
}

async function timed(run: OneRun): Promise<number> {
  const begin = performance.now();
  await run();
  return performance.now() - begin;
}

function figures(latencies: number[], elapsedMs: number): Figures {
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return {
    runs: sorted.length,
    perSecond: (sorted.length * 1000) / elapsedMs,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
  };
}
