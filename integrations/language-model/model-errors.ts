import { z } from 'zod';
import { type Refusal } from '../http/vendor-request.js';

/** OpenAI says `error.code` and `error.type`, Anthropic `error.type`; others one of them or nothing. */
const modelError = z.object({
  error: z.object({ code: z.string().nullish().catch(null), type: z.string().nullish().catch(null) }),
});

/** An account without money is the operator's to fill; OpenAI calls it a rate limit. */
const accountCodes = new Set(['insufficient_quota', 'billing_error', 'billing_not_active']);

/** Of an endpoint's own words only the code is kept: several quote what they were sent, and that is a visitor's. */
export function readModelError(status: number, _headers: unknown, body: unknown): Refusal {
  const { code, type } = modelError.safeParse(body).data?.error ?? {};
  const said = code || type || undefined;
  return { code: said, ...((status === 402 || accountCodes.has(said ?? '')) && { kind: 'unauthorized' }) };
}
