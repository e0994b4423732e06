import { describe, expect, it } from 'vitest';
import { assertEgressAllowed, type EgressPolicy, EgressRefused } from '../../../integrations/http/egress-guard.js';
import { isPublicAddress } from '../../../integrations/http/public-address.js';

const anyHost: EgressPolicy = { configuredOrigin: 'http://10.1.2.3:8080' };
const ofVendor: EgressPolicy = {
  ...anyHost,
  allowedHosts: ['files.example.com', 'minio.internal:9000'],
  vendorHosts: ['slack-files.com', '*.slack.com'],
};

const privateV4 = [
  '0.0.0.0',
  '10.0.0.1',
  '100.64.0.1',
  '100.100.100.200',
  '127.0.0.1',
  '168.63.129.16',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.192',
  '192.0.2.1',
  '192.88.99.1',
  '192.168.1.1',
  '198.18.0.1',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
];

const privateV6 = [
  '::',
  '::1',
  'fe80::1',
  'fec0::1',
  'fc00::1',
  'fd00:ec2::254',
  'fd12:3456:789a::1',
  'ff02::1',
  '100::1',
  '2001::1',
  '2001:2::1',
  '2001:10::1',
  '2001:20::1',
  '2001:db8::1',
  '3fff::1',
  '5f00::1',
];

const octets = (v4: string) => v4.split('.').map(Number);
const asNumber = (v4: string) => octets(v4).reduce((value, octet) => value * 256 + octet, 0);
const hexOctets = (v4: string) => octets(v4).map((octet) => octet.toString(16).padStart(2, '0'));
const hextets = (v4: string) => {
  const [a, b, c, d] = hexOctets(v4);
  return `${a}${b}:${c}${d}`;
};
const fullWidth = (text: string) => text.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)));
const percent = (text: string) => text.replace(/./g, (char) => `%${char.charCodeAt(0).toString(16)}`);

/** Every spelling of an IPv4 address that some URL parser or resolver is known to accept. */
const spellings: Record<string, (v4: string) => string> = {
  dotted: (v4) => v4,
  'with a trailing dot': (v4) => `${v4}.`,
  decimal: (v4) => String(asNumber(v4)),
  hexadecimal: (v4) => `0x${asNumber(v4).toString(16)}`,
  octal: (v4) => `0${asNumber(v4).toString(8)}`,
  'octal by octet': (v4) =>
    octets(v4)
      .map((octet) => `0${octet.toString(8)}`)
      .join('.'),
  'hexadecimal by octet': (v4) =>
    octets(v4)
      .map((octet) => `0x${octet.toString(16)}`)
      .join('.'),
  'two parts': (v4) => `${octets(v4)[0]}.${asNumber(v4) % 2 ** 24}`,
  'three parts': (v4) => `${octets(v4)[0]}.${octets(v4)[1]}.${asNumber(v4) % 2 ** 16}`,
  'full-width': (v4) => fullWidth(v4),
  'ideographic dots': (v4) => v4.replaceAll('.', '。'),
  'percent-encoded': (v4) => percent(v4),
  'v4-mapped': (v4) => `[::ffff:${v4}]`,
  'v4-mapped in hexadecimal': (v4) => `[::ffff:${hextets(v4)}]`,
  'v4-compatible': (v4) => `[::${v4}]`,
  'v4-translated': (v4) => `[::ffff:0:${v4}]`,
  NAT64: (v4) => `[64:ff9b::${v4}]`,
  'local NAT64': (v4) => `[64:ff9b:1::${v4}]`,
  '6to4': (v4) => `[2002:${hextets(v4)}::1]`,
  Teredo: (v4) => `[2001:0:${hextets(v4)}::1]`,
};

const odd = [
  'https://user@example.com/',
  'https://user:pass@example.com/',
  'https://files.example.com@127.0.0.1/',
  'https://127.0.0.1\\@files.example.com/',
  'https://127.0.0.1\t/',
  'https://12\n7.0.0.1/',
  'https:\\\\127.0.0.1/',
  'https:127.0.0.1',
  'https://[fe80::1%25eth0]/',
  'https://[fe80::1%eth0]/',
  'https://localhost/',
  'https://LOCALHOST/',
  'https://localhost./',
  'https://ｌｏｃａｌｈｏｓｔ/',
  'https://api.localhost/',
  'https://printer.local/',
  'https://metadata.google.internal/',
  'https://router.home.arpa/',
  'https://metadata/',
  'https://example.com./',
  'https://0x08080808/',
  'https://8.8.2056/',
  'https://８.8.8.8/',
  'https://8.8.8.8./',
  'https://0/',
  'https://[::]/',
  'http://example.com/',
  'http://8.8.8.8/',
  'ftp://example.com/',
  'file:///etc/passwd',
  'gopher://127.0.0.1:6379/_INFO',
  'data:text/plain,hello',
  'javascript:alert(1)',
  'https://',
  'https://%00/',
  '//example.com/',
  'nonsense',
  '',
];

const vectors = [
  ...privateV4.flatMap((v4) => Object.values(spellings).map((spell) => `https://${spell(v4)}/latest/meta-data`)),
  ...privateV6.flatMap((v6) => [`https://[${v6}]/`, `https://[${v6.toUpperCase()}]:8443/`]),
  ...odd,
];

describe('the egress guard', () => {
  it('knows more than two hundred addresses that lead inside', () => {
    expect(new Set(vectors).size).toBeGreaterThan(400);
  });

  it.each(vectors)('refuses %j', (address) => {
    expect(() => assertEgressAllowed(address, anyHost)).toThrow(EgressRefused);
    expect(() => assertEgressAllowed(address, ofVendor)).toThrow(EgressRefused);
  });

  it.each([
    'https://example.com/a?b=c',
    'https://example.com:8443/',
    'https://bücher.example.com/',
    'https://8.8.8.8/',
    'HTTPS://8.8.8.8:443/',
    'https://[2606:4700:4700::1111]/',
    'https://[64:ff9b::808:808]/',
    'http://10.1.2.3:8080/anything',
  ])('lets any connection without a list of hosts go to %s', (address) => {
    expect(assertEgressAllowed(address, anyHost).href).toBe(new URL(address).href);
  });

  it.each([
    'https://files.slack.com/upload/v1/x',
    'https://slack-files.com/x',
    'https://files.example.com:8443/x',
    'http://files.example.com/x',
    'http://minio.internal:9000/bucket',
    'http://10.1.2.3:8080/upload',
  ])('lets a vendor hand out %s', (address) => {
    expect(assertEgressAllowed(address, ofVendor).href).toBe(address);
  });

  it.each([
    'https://example.com/',
    'https://slack.com.example.com/',
    'https://evilslack.com/',
    'https://slack.com/',
    'http://files.slack.com/',
    'https://files.slack.com:8443/',
    'https://files.slack.com./',
    'https://evil.slack-files.com/',
    'http://minio.internal:9001/',
    'http://10.1.2.3:8081/',
    'https://10.1.2.3:8080/',
  ])('does not let a vendor hand out %s', (address) => {
    expect(() => assertEgressAllowed(address, ofVendor)).toThrow(EgressRefused);
  });

  it('says which host it was and nothing else of the address', () => {
    const address = 'https://example.com/secret-path?token=fake-token';
    expect(() => assertEgressAllowed(address, ofVendor)).toThrow(
      /^example\.com is neither the configured host nor one of the vendor nor in allowedHosts$/,
    );
  });
});

describe('an address behind a name', () => {
  it.each([...privateV4, ...privateV6, 'fe80::1%eth0', '::ffff:127.0.0.1', '64:ff9b::a00:1', '', 'example.com'])(
    '%j is not public',
    (address) => expect(isPublicAddress(address)).toBe(false),
  );

  it.each(['8.8.8.8', '1.1.1.1', '172.15.0.1', '172.32.0.1', '100.63.0.1', '2606:4700:4700::1111', '::ffff:8.8.8.8'])(
    '%s is public',
    (address) => expect(isPublicAddress(address)).toBe(true),
  );
});
