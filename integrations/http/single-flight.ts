/** A value fetched once and kept; concurrent callers share one fetch, and a failed fetch is not remembered. */
export interface SingleFlight<T> {
  /** The kept value or a fresh one. The signal ends this caller's wait only, never the fetch that others share. */
  get(signal?: AbortSignal): Promise<T>;
  /** Drops the value if it is still the kept one, so that of many callers who saw it expire the first one renews it. */
  forget(value: T): void;
}

export function createSingleFlight<T>(fetchValue: () => Promise<T>): SingleFlight<T> {
  let kept: { value: T } | undefined;
  let flight: Promise<T> | undefined;

  const fetchOnce = (): Promise<T> =>
    (flight ??= fetchValue()
      .then((value) => {
        kept = { value };
        return value;
      })
      .finally(() => {
        flight = undefined;
      }));

  return {
    get: (signal) => (kept ? Promise.resolve(kept.value) : abandonable(fetchOnce(), signal)),
    forget(value) {
      if (kept?.value === value) kept = undefined;
    },
  };
}

function abandonable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason as Error);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
