import { type IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import { type Dispatcher } from 'undici';
import { BrokenExchange } from './exchange.js';

export interface StreamedAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  /** The bytes as they came, never unzipped. Destroying it closes the connection. */
  body: Readable;
}

export interface StreamLimits {
  /** The longest wait for an answer to begin, and then for its next byte. A reader that pauses is not counted. */
  idleTimeoutMs: number;
  signal?: AbortSignal;
  /** What the call, or its body later on, fails with. */
  toError: (broken: BrokenExchange) => Error;
}

/** What may lie read and unclaimed; large enough that socket and reader seldom wait for each other. */
const highWaterMark = 1024 * 1024;

/**
 * Sends one request and hands its answer over as it comes, no faster than it is read.
 *
 * @throws what `toError` makes of a break, or the signal's reason when the caller aborted; so does the body
 */
export function streamExchange(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  limits: StreamLimits,
): Promise<StreamedAnswer> {
  if (limits.signal?.aborted) return Promise.reject(limits.signal.reason as Error);
  return new Promise((resolve, reject) => {
    dispatcher.dispatch(
      { ...request, bodyTimeout: limits.idleTimeoutMs },
      new StreamedExchange(limits, resolve, reject),
    );
  });
}

class StreamedExchange implements Dispatcher.DispatchHandler {
  #controller: Dispatcher.DispatchController | undefined;
  #answer: StreamedAnswer | undefined;
  #over = false;
  readonly #timer: NodeJS.Timeout;
  readonly #onAbort: () => void;

  constructor(
    private readonly limits: StreamLimits,
    private readonly resolve: (answer: StreamedAnswer) => void,
    private readonly reject: (reason: unknown) => void,
  ) {
    this.#timer = setTimeout(() => this.#break('silence'), limits.idleTimeoutMs);
    this.#onAbort = () => this.#fail(limits.signal?.reason as Error);
    limits.signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#over) controller.abort(new Error('given up while queued'));
    else this.#controller = controller;
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) return;
    clearTimeout(this.#timer);
    const body = new Readable({
      highWaterMark,
      read: () => controller.resume(),
      destroy: (error, done) => {
        this.#end();
        controller.abort(error ?? new Error('nobody reads on'));
        done(error);
      },
    });
    // Whoever reads the body learns of its error; a process must not end for one that comes before anybody reads.
    body.on('error', () => undefined);
    this.#answer = { status, headers, body };
    this.resolve(this.#answer);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#answer?.body.push(chunk) === false) controller.pause();
  }

  onResponseEnd(): void {
    this.#answer?.body.push(null);
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#break('code' in error && error.code === 'UND_ERR_BODY_TIMEOUT' ? 'silence' : 'connection', error);
  }

  #break(reason: BrokenExchange['reason'], cause?: Error): void {
    const answered = this.#answer && { status: this.#answer.status, headers: this.#answer.headers };
    this.#fail(this.limits.toError(new BrokenExchange(reason, this.#controller !== undefined, answered, cause)));
  }

  #fail(reason: Error): void {
    if (this.#over) return;
    if (this.#answer) {
      this.#answer.body.destroy(reason);
      return;
    }
    this.#end();
    this.reject(reason);
    this.#controller?.abort(new Error('given up'));
  }

  #end(): void {
    this.#over = true;
    clearTimeout(this.#timer);
    this.limits.signal?.removeEventListener('abort', this.#onAbort);
  }
}
