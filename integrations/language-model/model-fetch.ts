import { z } from 'zod';
import { type VendorHttp } from '../http/vendor-http.js';

/** Headers of ours, or of the exchange itself. */
const notPassedOn = new Set(['user-agent', 'content-type', 'content-length', 'accept', 'accept-encoding']);

/**
 * A `fetch` for packages that insist on one, which leaves by the same way as every other call: guarded, timed, limited and
 * redacted. It throws an IntegrationError where `fetch` would answer with a refusal.
 */
export function createModelFetch(http: VendorHttp): typeof fetch {
  return async (address, { body, headers, signal } = {}) => {
    if (typeof body !== 'string') throw new TypeError('the request has no text to send');
    const { origin, pathname, search } = new URL(address instanceof Request ? address.url : address);
    const passedOn = [...new Headers(headers)].filter(([name]) => !notPassedOn.has(name));
    const answer = await http.request({
      method: 'POST',
      origin,
      path: pathname + search,
      headers: Object.fromEntries(passedOn),
      bytes: { content: Buffer.from(body), type: 'application/json' },
      attempt: 'write a briefing',
      answer: 'text',
      schema: z.string(),
      // It costs, but changes nothing.
      readOnly: true,
      ...(signal && { signal }),
    });
    return new Response(answer.body, { status: answer.status, headers: { 'content-type': 'application/json' } });
  };
}
