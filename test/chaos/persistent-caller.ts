import { setTimeout as sleep } from 'node:timers/promises';
import { type DeliveryList, type DeliveryView } from '../../apps/api/deliveries/delivery-responses.js';
import { type AcceptedRun, type RunView } from '../../apps/api/runs/run-responses.js';
import { sandboxApiKey } from '../../apps/standalone/sandbox-config.js';

/** A program that calls Debrief and repeats what was not answered well. */
export interface PersistentCaller {
  /** Sends the same request under the same key until it is accepted. @throws when it never will be */
  request(key: string, body: object): Promise<string>;
  /** Waits for the run's end; what it last saw when `patience` is aborted first. */
  untilEnded(runId: string, patience: AbortSignal): Promise<RunView | undefined>;
  deliveries(): Promise<DeliveryView[]>;
}

const repeatAfterMs = 250;
const lookEveryMs = 500;
const answerWithinMs = 15_000;
const pageSize = 100;

/** Gives up, with the signal's reason, when `signal` is aborted. */
export function createPersistentCaller(url: string, signal: AbortSignal): PersistentCaller {
  async function call(path: string, init: RequestInit = {}): Promise<Response | undefined> {
    const headers = { authorization: `Bearer ${sandboxApiKey}`, 'content-type': 'application/json', ...init.headers };
    return fetch(`${url}${path}`, { ...init, headers, signal: AbortSignal.timeout(answerWithinMs) }).catch(
      () => undefined,
    );
  }

  /** Undefined where a later call may be answered otherwise: no answer, or one of 404, 429 or 5xx. */
  async function answer<T>(path: string, expected: number, init?: RequestInit): Promise<T | undefined> {
    const response = await call(path, init);
    const text = await response?.text().catch(() => undefined);
    if (response === undefined || text === undefined || mayChange(response.status)) {
      return undefined;
    }
    if (response.status === expected) return JSON.parse(text) as T;
    throw new Error(`${path} answered ${response.status}: ${text}`);
  }

  async function insist<T>(path: string, expected: number, init?: RequestInit): Promise<T> {
    for (;;) {
      const answered = await answer<T>(path, expected, init);
      if (answered !== undefined) return answered;
      await sleep(repeatAfterMs, undefined, { signal });
    }
  }

  return {
    async request(key, body) {
      const init = { method: 'POST', headers: { 'idempotency-key': key }, body: JSON.stringify(body) };
      return (await insist<AcceptedRun>('/v1/summaries', 202, init)).runId;
    },
    async untilEnded(runId, patience) {
      let view: RunView | undefined;
      while (!patience.aborted && !view?.receipt) {
        view = (await answer<RunView>(`/v1/runs/${runId}`, 200)) ?? view;
        if (!view?.receipt) await sleep(lookEveryMs, undefined, { signal });
      }
      return view;
    },
    async deliveries() {
      const all: DeliveryView[] = [];
      let cursor: string | null = null;
      do {
        const after: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
        const page: DeliveryList = await insist(`/v1/deliveries?limit=${pageSize}${after}`, 200);
        all.push(...page.deliveries);
        cursor = page.nextCursor;
      } while (cursor !== null);
      return all;
    },
  };
}

function mayChange(status: number): boolean {
  return status >= 500 || status === 429 || status === 404;
}
