import { type FaultRule, forcedStatus } from './fault-rule.js';
import { type Reply, type VendorContract, type VendorRequest } from './vendor-contract.js';
import { type WireReply } from './write-reply.js';

const notJson = '<html><body>The answer was lost on its way';

function lowerCased(headers: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** The vendor's answer as a fault leaves it, after its effect unless the fault prevents that; undefined cuts the connection. */
export async function faultedReply(
  rule: FaultRule,
  request: VendorRequest,
  contract: VendorContract,
  answer: () => Promise<Reply>,
): Promise<WireReply | undefined> {
  if (rule.drop === 'before-effect') return undefined;
  const forced = forcedStatus(rule);
  const reply = forced === undefined ? await answer() : contract.failure(forced, request, rule.code);
  if (rule.drop === 'after-effect') return undefined;
  const headers = {
    ...lowerCased(contract.headers?.(request)),
    ...lowerCased(reply.headers),
    ...(rule.retryAfter !== undefined && { 'retry-after': rule.retryAfter }),
    ...lowerCased(rule.headers),
  };
  if (rule.malformed) return { status: 200, headers, text: notJson };
  if (rule.body !== undefined) return { status: forced ?? reply.status, headers, text: rule.body };
  if (reply.content !== undefined) return { status: reply.status, headers, text: '', content: reply.content };
  const text = reply.text ?? (reply.body === undefined ? '' : JSON.stringify(reply.body));
  return { status: reply.status, headers, text };
}
