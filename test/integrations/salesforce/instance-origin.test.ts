import { expect, it } from 'vitest';
import { trustedInstanceOrigin } from '../../../integrations/salesforce/instance-origin.js';

const login = 'https://acme.my.salesforce.com';

it.each([
  ['https://acme.my.salesforce.com/', 'https://acme.my.salesforce.com'],
  ['https://eu45.salesforce.com', 'https://eu45.salesforce.com'],
  ['https://gov.example.mil', 'https://gov.example.mil'],
])('sends the token to %s', (instanceUrl, origin) => {
  expect(trustedInstanceOrigin(instanceUrl, login, ['gov.example.mil'])).toBe(origin);
});

it.each([
  'https://evil.example',
  'https://salesforce.com.evil.example',
  'https://evilsalesforce.com',
  'http://eu45.salesforce.com',
  'https://user:pass@eu45.salesforce.com',
  'https://eu45.salesforce.com:8443',
  'http://gov.example.mil',
  'nonsense',
])('never sends the token to %s', (instanceUrl) => {
  expect(trustedInstanceOrigin(instanceUrl, login, ['gov.example.mil'])).toBeUndefined();
});

it('accepts the login host itself, in plain HTTP and on any port', () => {
  expect(trustedInstanceOrigin('http://127.0.0.1:4000', 'http://127.0.0.1:4000/')).toBe('http://127.0.0.1:4000');
  expect(trustedInstanceOrigin('http://127.0.0.1:4001', 'http://127.0.0.1:4000/')).toBeUndefined();
});
