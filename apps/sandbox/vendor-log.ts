import { type Effect } from './effect.js';
import { type EntryStore } from './effect-file.js';
import { type Trace } from './trace.js';

/** Everything that was written at one vendor; whatever can be read there follows from it. */
export interface VendorLog<E extends Effect = Effect, T extends Trace = never> {
  /** Stores what a person could notice, then applies it. A reply that follows may rely on it. */
  land(effect: E): void;
  /** Stores and applies what nobody would notice. */
  note(trace: T): void;
  /** What has landed, oldest first. */
  effects(): E[];
  clear(): void;
}

const traceKinds = new Set<string>(['profile', 'export-end', 'upload', 'bulk-job'] satisfies Trace['kind'][]);

/** A log that begins with what the store recorded; `apply` brings what can be read up to date with one entry. */
export function createVendorLog<E extends Effect, T extends Trace = never>(
  store: EntryStore,
  apply: (entry: E | T) => void,
): VendorLog<E, T> {
  let effects: E[] = [];
  // What was stored for a vendor was written by that vendor's log.
  for (const entry of store.recorded as (E | T)[]) {
    if (!traceKinds.has(entry.kind)) effects.push(entry as E);
    apply(entry);
  }
  return {
    land(effect) {
      store.append(effect);
      effects.push(effect);
      apply(effect);
    },
    note(trace) {
      store.append(trace);
      apply(trace);
    },
    effects: () => [...effects],
    clear() {
      store.forget();
      effects = [];
    },
  };
}
