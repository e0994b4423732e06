import { isIP } from 'node:net';
import { isPublicAddress } from './public-address.js';

/** Where one connection may send requests. Hosts are exact names, or `*.` with a domain for everything below it. */
export interface EgressPolicy {
  /** Scheme, host and port that the operator configured; may be private and plain HTTP. */
  configuredOrigin: string;
  /** Hosts the operator vouches for, with or without a port; as free as the configured origin. */
  allowedHosts?: readonly string[];
  /** The vendor's own hosts, on the standard port. Where given, no other host is reached; otherwise any on the internet. */
  vendorHosts?: readonly string[];
}

/** An address that a connection may not reach. The message names no more of it than its host. */
export class EgressRefused extends Error {
  override readonly name = 'EgressRefused';
}

/** Names that never mean a machine on the internet (RFC 6761, RFC 6762, RFC 8375; `internal` is reserved by ICANN). */
const privateName = /(?:^|\.)(?:localhost|local|internal|home\.arpa)$/;

/**
 * Vets an address that a vendor handed out or a caller supplied, as far as that is possible before its name is
 * resolved; the addresses behind a name are checked when the connection is made.
 *
 * @returns the normalised address
 * @throws EgressRefused
 */
export function assertEgressAllowed(address: string | URL, policy: EgressPolicy): URL {
  const url = URL.parse(String(address));
  if (!url || !/^https?:$/.test(url.protocol)) throw new EgressRefused('it is no http or https address');
  if (url.username !== '' || url.password !== '') throw new EgressRefused('it carries credentials');
  if (isVouchedFor(url, policy)) return url;
  const refuse = (reason: string) => new EgressRefused(`${url.hostname} ${reason}`);
  if (url.protocol !== 'https:') throw refuse('would be reached without TLS');
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal) !== 0) {
    if (!isPublicAddress(literal)) throw refuse('is not on the internet');
    if (!writtenAs(url.host, String(address))) throw refuse('is an IP address in an unusual notation');
  } else if (!url.hostname.includes('.') || url.hostname.endsWith('.') || privateName.test(url.hostname)) {
    throw refuse('is not a name on the internet');
  }
  const ofVendor = !policy.vendorHosts || (url.port === '' && isListedHost(url, policy.vendorHosts));
  if (!ofVendor) throw refuse('is neither the configured host nor one of the vendor nor in allowedHosts');
  return url;
}

/** True for what the operator wrote into the configuration: the guard does not second-guess it. */
export function isVouchedFor(url: URL, { configuredOrigin, allowedHosts = [] }: EgressPolicy): boolean {
  return url.origin === configuredOrigin || isListedHost(url, allowedHosts);
}

/** Whether a list of hosts, exact or `*.domain`, has the host of an address, with its port or for any port. */
export function isListedHost({ host, hostname }: URL, hosts: readonly string[]): boolean {
  return hosts.some((listed) =>
    listed.startsWith('*.') ? hostname.endsWith(listed.slice(1)) : listed === host || listed === hostname,
  );
}

/** Whether the authority stands in the text as the URL parser understood it, an explicit standard port aside. */
function writtenAs(host: string, text: string): boolean {
  const authority = /^https?:\/\/([^/?#]*)/i.exec(text)?.[1]?.toLowerCase();
  return authority === host || authority === `${host}:443`;
}
