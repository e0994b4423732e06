import { stringify } from 'yaml';
import { expect, it } from 'vitest';
import { ConfigError, parseConfig } from '../../apps/config.js';

const minimal = {
  apiKeys: [{ name: 'crm', key: 'fake-api-key' }],
  connections: { fullstory: { kind: 'fullstory', apiKey: 'fake-fullstory-key' } },
};
const configOf = (more: object) => parseConfig(stringify({ ...minimal, ...more }), {}, '/srv/debrief/debrief.yaml');

it.each([
  ['https://debrief.example.com', 'https://debrief.example.com'],
  ['https://example.com/debrief/', 'https://example.com/debrief'],
  ['${PUBLIC_URL:-}', undefined],
])('takes the public address %s as %s', (publicUrl, expected) => {
  expect(configOf({ server: { publicUrl } }).server.publicUrl).toBe(expected);
});

it.each(['debrief.example.com', 'ftp://example.com', 'https://example.com/?a=1'])(
  'refuses the public address %s',
  (publicUrl) => {
    expect(() => configOf({ server: { publicUrl } })).toThrow(/server\.publicUrl: /);
  },
);

it('makes no links of a secret that is empty, and refuses one that is too short', () => {
  expect(configOf({ exports: { linkSecret: '${EXPORT_LINK_SECRET:-}' } }).exports.linkSecret).toBeUndefined();
  expect(() => configOf({ exports: { linkSecret: 'short' } })).toThrow(ConfigError);
});
