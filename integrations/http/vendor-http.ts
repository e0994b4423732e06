import { decodeBody } from './decode-body.js';
import { assertEgressAllowed, EgressRefused } from './egress-guard.js';
import { BrokenExchange, exchange, type ExchangeAnswer } from './exchange.js';
import { createGuardedAgent } from './guarded-agent.js';
import { encodeBody, queryString } from './request-body.js';
import { createVendorErrors } from './vendor-errors.js';
import { type VendorAnswer, type VendorHttpOptions, type VendorRequest } from './vendor-request.js';

export interface VendorHttp {
  /**
   * Sends one request, once; nothing is repeated and no redirect followed.
   *
   * @throws IntegrationError, or the signal's own reason when the caller aborted
   */
  request<T>(request: VendorRequest<T>): Promise<VendorAnswer<T>>;
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
    const { contentType, body } = encodeBody(request);
    const { origin, timeoutMs = options.timeoutMs, maxResponseBytes = maxResponse, signal } = request;
    const credential = authorization !== undefined && (origin ?? base.origin) === base.origin && { authorization };
    try {
      return await exchange(
        agent,
        {
          origin: origin ?? base.origin,
          path: (origin ? '' : pathPrefix) + request.path + queryString(request.query),
          method: request.method,
          headers: { ...fixedHeaders, ...credential, ...contentType, ...request.headers },
          body,
        },
        { timeoutMs, maxResponseBytes, signal },
      );
    } catch (error) {
      if (!(error instanceof BrokenExchange)) throw error;
      // A refusal stays one, and an answer that nobody reads an answer, even if the rest of the body is lost.
      const { answered } = error;
      if (answered && (answered.status >= 300 || request.answer === 'ignored')) {
        return { ...answered, body: Buffer.alloc(0) };
      }
      throw errors.broken(request, error, timeoutMs);
    }
  }
}
