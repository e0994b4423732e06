import { isJsonObject } from './json-object.js';
import { type SalesforceRefusal } from './salesforce-failure.js';

/** Rows of collections and bulk jobs that are to fail. */
export interface RowFailures {
  /** Reads `{ match, code, times? }`: rows whose JSON contains the text, 1 time by default, null for ever. */
  add(rule: unknown): void;
  /** Why this row fails; uses up one of the times. */
  take(row: unknown): SalesforceRefusal | undefined;
  clear(): void;
}

export function createRowFailures(): RowFailures {
  const pending: { match: string; code: string; remaining: number }[] = [];
  return {
    add(rule) {
      const { match, code, times = 1 } = isJsonObject(rule) ? rule : {};
      const isCount = times === null || (Number.isInteger(times) && Number(times) > 0);
      if (typeof match !== 'string' || typeof code !== 'string' || !isCount) {
        throw new TypeError('A row failure has a match, a code, and how many times.');
      }
      pending.push({ match, code, remaining: times === null ? Infinity : Number(times) });
    },
    take(row) {
      const text = JSON.stringify(row);
      const rule = pending.find(({ match, remaining }) => remaining > 0 && text.includes(match));
      if (rule === undefined) return undefined;
      rule.remaining -= 1;
      return { status: 400, code: rule.code, message: `${rule.code} on demand` };
    },
    clear() {
      pending.length = 0;
    },
  };
}
