import { decodeBody } from './decode-body.js';
import { assertEgressAllowed, EgressRefused } from './egress-guard.js';
import { BrokenExchange, exchange, type ExchangeAnswer } from './exchange.js';
import { createGuardedAgent } from './guarded-agent.js';
import { BodyUnreadable, encodeBody, queryString } from './request-body.js';
import { type StreamedAnswer, streamExchange } from './stream-exchange.js';
import { createVendorErrors } from './vendor-errors.js';
import {
  type VendorAnswer,
  type VendorHttpOptions,
  type VendorRequest,
  type VendorStreamRequest,
} from './vendor-request.js';

export interface VendorHttp {
  /**
   * Sends one request, once; nothing is repeated and no redirect followed.
   *
   * @throws IntegrationError, or the signal's own reason when the caller aborted
   */
  request<T>(request: VendorRequest<T>): Promise<VendorAnswer<T>>;
  /**
   * Sends one GET, once, and hands over the bytes of a 2xx answer as they come; any other status is a refusal whose body
   * nobody reads. When the connection breaks later, the body fails with the same kind of error.
   *
   * @throws IntegrationError, or the signal's own reason when the caller aborted
   */
  stream(request: VendorStreamRequest): Promise<StreamedAnswer>;
  /**
   * Origin and path of an address that the vendor handed out, for a request of this `method` and `attempt`.
   *
   * @throws IntegrationError `rejected` where the connection may not go there
   */
  vetted(
    address: string,
    purpose: Pick<VendorRequest<unknown>, 'method' | 'attempt'>,
  ): { origin: string; path: string };
  /** Ends the sockets once calls in flight are through. */
  close(): Promise<void>;
}

type Addressed = Pick<VendorRequest<unknown>, 'origin' | 'path' | 'query' | 'method' | 'headers'>;

const defaultMaxResponseBytes = 5 * 1024 * 1024;

/** The HTTP client behind all vendor clients: one pool of kept-alive connections, one guard, one way of failing. */
export function createVendorHttp(options: VendorHttpOptions): VendorHttp {
  const { allowedHosts, vendorHosts, concurrency, lookup } = options;
  const base = new URL(options.baseUrl);
  const pathPrefix = base.pathname.replace(/\/+$/, '');
  const policy = { configuredOrigin: base.origin, allowedHosts, vendorHosts };
  const { authorization, ...openHeaders } = options.headers ?? {};
  const fixedHeaders = {
    accept: 'application/json',
    'accept-encoding': 'gzip',
    'user-agent': 'debrief',
    ...openHeaders,
  };
  const maxResponse = options.maxResponseBytes ?? defaultMaxResponseBytes;
  const isRefusal = options.isRefusal ?? ((status) => status >= 300);
  const errors = createVendorErrors(options);
  const agent = createGuardedAgent({ policy, concurrency, lookup });

  return {
    async request<T>(request: VendorRequest<T>): Promise<VendorAnswer<T>> {
      const { status, headers, body } = await send(request);
      const { readable, content } = await read(request, status, headers, body);
      if (!readable) throw errors.unreadable(request, status, headers);
      const parsed = request.schema.safeParse(content);
      if (!parsed.success) throw errors.misshapen(request, status, headers, parsed.error);
      return { status, headers, body: parsed.data };
    },

    async stream({ idleTimeoutMs, signal, ...request }) {
      const call = { ...request, method: 'GET', readOnly: true } as const;
      const answer = await streamExchange(agent, addressed(call), {
        idleTimeoutMs,
        signal,
        toError: (broken) => errors.broken(call, broken, idleTimeoutMs),
      });
      if (answer.status < 300) return answer;
      answer.body.destroy();
      throw errors.refused(call, answer.status, answer.headers, undefined);
    },

    vetted(address, purpose) {
      try {
        const { origin, pathname, search } = assertEgressAllowed(address, policy);
        return { origin, path: pathname + search };
      } catch (error) {
        throw error instanceof EgressRefused ? errors.notAllowed(purpose, error) : error;
      }
    },

    close: () => agent.close(),
  };

  function addressed({ origin, path, query, method, headers }: Addressed) {
    const credential = authorization !== undefined && (origin ?? base.origin) === base.origin && { authorization };
    return {
      origin: origin ?? base.origin,
      path: (origin ? '' : pathPrefix) + path + queryString(query),
      method,
      headers: { ...fixedHeaders, ...credential, ...headers },
    };
  }

  async function read(
    request: VendorRequest<unknown>,
    status: number,
    headers: ExchangeAnswer['headers'],
    body: Buffer,
  ): Promise<{ readable: boolean; content: unknown }> {
    const { answer: as = 'json', maxResponseBytes: maxBytes = maxResponse } = request;
    const accepted = request.alsoAccept?.includes(status) === true;
    if (as !== 'json' && status < 300) {
      return as === 'text' ? decodeBody(headers, body, { maxBytes, as }) : { readable: true, content: undefined };
    }
    const decoded = await decodeBody(headers, body, { maxBytes, as: 'json' });
    if (!accepted && isRefusal(status, decoded.content))
      throw errors.refused(request, status, headers, decoded.content);
    return decoded;
  }

  async function send(request: VendorRequest<unknown>): Promise<ExchangeAnswer> {
    const { headers, body } = encodeBody(request);
    const { timeoutMs = options.timeoutMs, maxResponseBytes = maxResponse, signal } = request;
    const call = addressed({ ...request, headers: { ...headers, ...request.headers } });
    try {
      return await exchange(agent, { ...call, body }, { timeoutMs, maxResponseBytes, signal });
    } catch (error) {
      if (!(error instanceof BrokenExchange)) throw error;
      if (error.cause instanceof BodyUnreadable) throw error.cause.cause;
      // A refusal stays one, and an answer that nobody reads an answer, even if the rest of the body is lost.
      const { answered } = error;
      if (answered && (answered.status >= 300 || request.answer === 'ignored')) {
        return { ...answered, body: Buffer.alloc(0) };
      }
      throw errors.broken(request, error, timeoutMs);
    }
  }
}
