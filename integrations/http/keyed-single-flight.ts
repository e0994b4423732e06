import { createSingleFlight, type SingleFlight } from './single-flight.js';

/** Values fetched once a key and kept for a while; concurrent callers of one key share one fetch. */
export interface KeyedSingleFlight<T> {
  /** The kept value or a fresh one. A failed fetch is not remembered. The signal ends this caller's wait only. */
  get(key: string, signal?: AbortSignal): Promise<T>;
}

/** Keeps each value for `keepMs` after it was first asked for, and at most `maxKeys` of them, the oldest going first. */
export function createKeyedSingleFlight<T>(
  fetchValue: (key: string) => Promise<T>,
  { keepMs, maxKeys, now = Date.now }: { keepMs: number; maxKeys: number; now?: () => number },
): KeyedSingleFlight<T> {
  const flights = new Map<string, { flight: SingleFlight<T>; until: number }>();

  return {
    get(key, signal) {
      const kept = flights.get(key);
      if (kept && kept.until > now()) return kept.flight.get(signal);
      const flight = createSingleFlight(() => fetchValue(key));
      flights.delete(key);
      flights.set(key, { flight, until: now() + keepMs });
      const [oldest] = flights.keys();
      if (flights.size > maxKeys && oldest !== undefined) flights.delete(oldest);
      return flight.get(signal);
    },
  };
}
