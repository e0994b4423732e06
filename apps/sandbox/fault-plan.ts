import { type FaultRule } from './fault-rule.js';

export interface FaultedRequest {
  method: string;
  /** Path with query, as sent. */
  url: string;
  body: string;
}

/** Rules in the order they were given. */
export interface FaultPlan {
  add(rule: FaultRule): void;
  clear(): void;
  /** The first rule that fits; uses up one of its times. */
  take(request: FaultedRequest): FaultRule | undefined;
}

function pathTest(path: string): (url: string) => boolean {
  let pattern: RegExp | undefined;
  try {
    pattern = new RegExp(path);
  } catch {
    pattern = undefined;
  }
  return (url) => url.includes(path) || (pattern?.test(url) ?? false);
}

/** A plan without rules. */
export function createFaultPlan(): FaultPlan {
  const pending: { rule: FaultRule; remaining: number; fits: (request: FaultedRequest) => boolean }[] = [];
  return {
    add(rule) {
      const { method, path, body } = rule.match ?? {};
      const fitsPath = path === undefined ? () => true : pathTest(path);
      pending.push({
        rule,
        remaining: rule.times === null ? Infinity : (rule.times ?? 1),
        fits: (request) =>
          (method === undefined || method.toUpperCase() === request.method) &&
          fitsPath(request.url) &&
          (body === undefined || request.body.includes(body)),
      });
    },
    clear() {
      pending.length = 0;
    },
    take(request) {
      const index = pending.findIndex(({ fits }) => fits(request));
      const entry = pending[index];
      if (entry === undefined) return undefined;
      entry.remaining -= 1;
      if (entry.remaining <= 0) pending.splice(index, 1);
      return entry.rule;
    },
  };
}
