import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { type Effect } from './effect.js';
import { parseJsonObject } from './json-object.js';
import { type Trace } from './trace.js';

/** Keeps what one vendor was told. */
export interface EntryStore {
  /** Of earlier processes, oldest first. */
  recorded: (Effect | Trace)[];
  /** Written when it returns, so that a process killed afterwards has not lost it. */
  append(entry: Effect | Trace): void;
  /** Nothing so far will be recorded at the next start. */
  forget(): void;
}

export interface EffectFile {
  storeOf(vendor: string): EntryStore;
  close(): void;
}

const newline = 10;

/** Whole lines only: the last one may have been cut off by a kill. */
function readLines(content: Buffer): { lines: string[]; length: number } {
  const lines: string[] = [];
  let start = 0;
  for (let end = content.indexOf(newline); end >= 0; end = content.indexOf(newline, start)) {
    lines.push(content.toString('utf8', start, end));
    start = end + 1;
  }
  return { lines, length: start };
}

/**
 * Opens a file with one JSON line per entry: `vendor`, `kind` and the rest of it. Throws when the file cannot be
 * written, or when it holds something else.
 */
export function openEffectFile(path: string): EffectFile {
  const file = openSync(path, 'a+');
  const { lines, length } = readLines(readFileSync(path));
  ftruncateSync(file, length);
  const recorded = new Map<string, (Effect | Trace)[]>();
  for (const line of lines) {
    const { vendor, ...entry } = parseJsonObject(line) ?? {};
    if (typeof vendor !== 'string' || typeof entry.kind !== 'string') throw new Error(`${path} is not an effect log`);
    if (entry.kind === 'reset') recorded.delete(vendor);
    else {
      const entries = recorded.get(vendor) ?? [];
      entries.push(entry as unknown as Effect | Trace);
      recorded.set(vendor, entries);
    }
  }
  return {
    storeOf: (vendor) => ({
      recorded: recorded.get(vendor) ?? [],
      append: (entry) => void writeSync(file, `${JSON.stringify({ vendor, ...entry })}\n`),
      forget: () => void writeSync(file, `${JSON.stringify({ vendor, kind: 'reset' })}\n`),
    }),
    close: () => closeSync(file),
  };
}

/** Keeps nothing beyond the process. */
export const noEffectFile: EffectFile = {
  storeOf: () => ({ recorded: [], append: () => undefined, forget: () => undefined }),
  close: () => undefined,
};
