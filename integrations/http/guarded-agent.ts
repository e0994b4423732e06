import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, buildConnector } from 'undici';
import { assertEgressAllowed, type EgressPolicy, EgressRefused, isVouchedFor } from './egress-guard.js';
import { isPublicAddress } from './public-address.js';

export interface GuardedAgentOptions {
  policy: EgressPolicy;
  /** Connections at once to one origin. */
  concurrency: number;
  /** How names become addresses; by default as the operating system does it. */
  lookup?: LookupFunction;
}

/** One request per connection: a slow summary must not hold up the list call behind it. */
const allowH2 = false;

/**
 * The sockets of one connection, and the only way out. Every socket is vetted as it is opened: an address that the
 * policy does not allow gets none, whoever asks for it, and the request fails with EgressRefused as its cause.
 */
export function createGuardedAgent({ policy, concurrency, lookup }: GuardedAgentOptions): Agent {
  const open = buildConnector({ allowH2, ...(lookup && { lookup }) });
  const guarded = buildConnector({ allowH2, lookup: egressLookup(lookup) });
  return new Agent({
    connections: concurrency,
    allowH2,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect(options, callback) {
      const hostname = isIP(options.hostname) === 6 ? `[${options.hostname}]` : options.hostname;
      const url = new URL(`${options.protocol}//${hostname}${options.port && `:${options.port}`}`);
      try {
        assertEgressAllowed(url, policy);
      } catch (error) {
        callback(error as EgressRefused, null);
        return;
      }
      (isVouchedFor(url, policy) ? open : guarded)(options, callback);
    },
  });
}

/**
 * A name look-up that answers only when every address behind the name is on the internet. The socket connects to the
 * very addresses checked here, so a name that changes its mind between check and use gains nothing.
 */
export function egressLookup(lookup: LookupFunction = systemLookup): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      const addresses: LookupAddress[] = typeof found === 'string' ? [{ address: found, family: isIP(found) }] : found;
      const [first] = addresses ?? [];
      if (error || !first) callback(error ?? new EgressRefused(`${hostname} has no address`), '', 0);
      else if (!addresses.every(({ address }) => isPublicAddress(address))) {
        callback(new EgressRefused(`${hostname} leads to an address that is not on the internet`), '', 0);
      } else if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}
