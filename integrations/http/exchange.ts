import { type IncomingHttpHeaders } from 'node:http';
import { type Dispatcher } from 'undici';

export interface ExchangeAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface ExchangeLimits {
  /** From the call to the last byte of the body, waiting for a free connection included. */
  timeoutMs: number;
  maxResponseBytes: number;
  signal?: AbortSignal;
}

/** An exchange without a whole answer. `sent` is false only when not one byte of the request can have left. */
export class BrokenExchange extends Error {
  constructor(
    readonly reason: 'timeout' | 'silence' | 'connection' | 'oversize',
    readonly sent: boolean,
    readonly answered: { status: number; headers: IncomingHttpHeaders } | undefined,
    cause?: Error,
  ) {
    super(`exchange broken: ${reason}`, { cause });
  }
}

/**
 * Sends one request and buffers the whole answer.
 *
 * Speaks undici's dispatch protocol rather than `request`, because only there one learns whether a request that failed
 * had left its queue, which decides if a write may be repeated.
 *
 * @throws BrokenExchange, or the signal's reason when the caller aborted
 */
export function exchange(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  limits: ExchangeLimits,
): Promise<ExchangeAnswer> {
  if (limits.signal?.aborted) return Promise.reject(limits.signal.reason as Error);
  return new Promise((resolve, reject) => {
    dispatcher.dispatch(request, new Exchange(limits, resolve, reject));
  });
}

class Exchange implements Dispatcher.DispatchHandler {
  #controller: Dispatcher.DispatchController | undefined;
  #answered: { status: number; headers: IncomingHttpHeaders } | undefined;
  #chunks: Buffer[] = [];
  #size = 0;
  #settled = false;
  readonly #timer: NodeJS.Timeout;
  readonly #onAbort: () => void;

  constructor(
    private readonly limits: ExchangeLimits,
    private readonly resolve: (answer: ExchangeAnswer) => void,
    private readonly reject: (reason: unknown) => void,
  ) {
    this.#timer = setTimeout(() => this.#break('timeout'), limits.timeoutMs);
    this.#onAbort = () => this.#fail(limits.signal?.reason);
    limits.signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#settled) controller.abort(new Error('given up while queued'));
    else this.#controller = controller;
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status >= 200) this.#answered = { status, headers };
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > this.limits.maxResponseBytes) this.#break('oversize');
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (!this.#settle() || this.#answered === undefined) return;
    const [first = Buffer.alloc(0)] = this.#chunks;
    this.resolve({ ...this.#answered, body: this.#chunks.length > 1 ? Buffer.concat(this.#chunks) : first });
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#break('connection', error);
  }

  #break(reason: BrokenExchange['reason'], cause?: Error): void {
    this.#fail(new BrokenExchange(reason, this.#controller !== undefined, this.#answered, cause));
  }

  #fail(reason: unknown): void {
    if (!this.#settle()) return;
    this.reject(reason);
    this.#controller?.abort(new Error('given up'));
  }

  #settle(): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    clearTimeout(this.#timer);
    this.limits.signal?.removeEventListener('abort', this.#onAbort);
    return true;
  }
}
