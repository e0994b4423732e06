import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** Not the internet: IANA's special-purpose IPv4 addresses, and the clouds' own beside link-local ones. */
const reservedV4 = blockListOf('ipv4', [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]);

/** The only part of IPv6 that is assigned for the internet; loopback, unique-local, link-local and multicast lie outside. */
const unicastV6 = blockListOf('ipv6', ['2000::/3']);

/** Within it: protocol assignments with Teredo and benchmarking, documentation, 6to4. */
const reservedV6 = blockListOf('ipv6', ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']);

/** Prefixes whose last 32 bits are an IPv4 address that is really meant: mapped, and NAT64 of IPv6-only networks. */
const carriesV4 = /^(?:0:0:0:0:0:ffff|64:ff9b:0:0:0:0):([\da-f]+):([\da-f]+)$/;

/**
 * Whether an IP address belongs to a machine on the internet. False for what is loopback, private, shared, link-local,
 * multicast, reserved or set aside (IANA special-purpose registries), for addresses that carry one of those, for
 * tunnels nobody should meet any more, for zoned addresses, and for text that is no address.
 */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !reservedV4.check(address, 'ipv4');
  if (!isIPv6(address) || address.includes('%')) return false;
  const carried = carriesV4.exec(hextetsOf(address));
  if (carried) return isPublicAddress(dotted(carried[1] ?? '', carried[2] ?? ''));
  return unicastV6.check(address, 'ipv6') && !reservedV6.check(address, 'ipv6');
}

/** All eight groups of an IPv6 address, none left out, without leading zeros. */
function hextetsOf(address: string): string {
  const normal = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail] = normal.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  if (tail === undefined) return normal;
  const missing = 8 - groups(head).length - groups(tail).length;
  return [...groups(head), ...Array.from({ length: missing }, () => '0'), ...groups(tail)].join(':');
}

function dotted(high: string, low: string): string {
  const [a, b] = [parseInt(high, 16), parseInt(low, 16)];
  return [a >> 8, a & 255, b >> 8, b & 255].join('.');
}

function blockListOf(family: 'ipv4' | 'ipv6', subnets: string[]): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [network = '', prefix] = subnet.split('/');
    list.addSubnet(network, Number(prefix), family);
  }
  return list;
}
