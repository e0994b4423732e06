import { Agent } from 'undici';
import { decodeBody } from './decode-body.js';
import { BrokenExchange, exchange, type ExchangeAnswer } from './exchange.js';
import { createVendorErrors } from './vendor-errors.js';
import { type VendorAnswer, type VendorHttpOptions, type VendorRequest } from './vendor-request.js';

export interface VendorHttp {
  /**
   * Sends one request, once; nothing is repeated and no redirect followed.
   *
   * @throws IntegrationError, or the signal's own reason when the caller aborted
   */
  request<T>(request: VendorRequest<T>): Promise<VendorAnswer<T>>;
  /** Ends the sockets once calls in flight are through. */
  close(): Promise<void>;
}

const defaultMaxResponseBytes = 5 * 1024 * 1024;

/** The HTTP client behind all vendor clients: one pool of kept-alive connections, one way of failing. */
export function createVendorHttp(options: VendorHttpOptions): VendorHttp {
  const maxResponseBytes = options.maxResponseBytes ?? defaultMaxResponseBytes;
  const base = new URL(options.baseUrl);
  const pathPrefix = base.pathname.replace(/\/+$/, '');
  const fixedHeaders = {
    accept: 'application/json',
    'accept-encoding': 'gzip',
    'user-agent': 'debrief',
    ...options.headers,
  };
  const isRefusal = options.isRefusal ?? ((status) => status >= 300);
  const errors = createVendorErrors(options);
  const agent = new Agent({
    connections: options.concurrency,
    // One request per connection: a slow summary must not hold up the list call behind it.
    allowH2: false,
    headersTimeout: 0,
    bodyTimeout: 0,
  });

  return {
    async request<T>(request: VendorRequest<T>): Promise<VendorAnswer<T>> {
      const { status, headers, body: bytes } = await send(request);
      const body = await decodeBody(headers, bytes, maxResponseBytes);
      const accepted = request.alsoAccept?.includes(status) === true;
      if (!accepted && isRefusal(status, body.json)) throw errors.refused(request, status, headers, body.json);
      if (!body.readable) throw errors.unreadable(request, status, headers);
      const parsed = request.schema.safeParse(body.json);
      if (!parsed.success) throw errors.misshapen(request, status, headers, parsed.error);
      return { status, headers, body: parsed.data };
    },
    close: () => agent.close(),
  };

  async function send(request: VendorRequest<unknown>): Promise<ExchangeAnswer> {
    const { contentType, body } = encodeBody(request);
    const timeoutMs = request.timeoutMs ?? options.timeoutMs;
    try {
      return await exchange(
        agent,
        {
          origin: request.origin ?? base.origin,
          path: (request.origin ? '' : pathPrefix) + request.path + queryString(request.query),
          method: request.method,
          headers: { ...fixedHeaders, ...contentType, ...request.headers },
          body,
        },
        { timeoutMs, maxResponseBytes, signal: request.signal },
      );
    } catch (error) {
      if (!(error instanceof BrokenExchange)) throw error;
      // A refusal stays one even if the rest of its body is lost.
      if (error.answered && error.answered.status >= 300) return { ...error.answered, body: Buffer.alloc(0) };
      throw errors.broken(request, error, timeoutMs);
    }
  }
}

function encodeBody({ json, form }: VendorRequest<unknown>): { contentType?: Record<string, string>; body?: string } {
  if (json !== undefined) {
    return { contentType: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(json) };
  }
  if (!form) return {};
  const body = new URLSearchParams(form).toString();
  return { contentType: { 'content-type': 'application/x-www-form-urlencoded' }, body };
}

function queryString(query: VendorRequest<unknown>['query']): string {
  if (!query) return '';
  const set = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) set.append(name, String(value));
  return set.size === 0 ? '' : `?${set.toString()}`;
}
