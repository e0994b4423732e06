import { describe, expect, it } from 'vitest';
import { connectionSchema } from '../../apps/connection-config.js';

const salesforce = { kind: 'salesforce', loginUrl: 'https://acme.my.salesforce.com', clientId: 'fake-client-id' };

function mistakesOf(connection: object): string[] {
  return connectionSchema.safeParse(connection).error?.issues.map(({ message }) => message) ?? [];
}

describe('a connection that says no more than it must', () => {
  it.each([
    [
      { kind: 'fullstory', apiKey: 'fake' },
      { baseUrl: 'https://api.fullstory.com', authScheme: 'Basic', sessionsApi: 'v1' },
    ],
    [
      { kind: 'intercom', accessToken: 'fake' },
      { baseUrl: 'https://api.intercom.io', version: '2.16', adminId: '' },
    ],
    [{ ...salesforce, clientSecret: 'fake' }, { apiVersion: '68.0' }],
    [
      { kind: 'slack', botToken: 'xoxb-fake' },
      { baseUrl: 'https://slack.com/api', channelRate: 1 },
    ],
    [{ kind: 'webhook', url: 'https://ops.example.com/debrief', secrets: ['whsec_fake'] }, {}],
  ])("is %j with the vendor's own host and current version", (given, defaults) => {
    expect(connectionSchema.parse(given)).toEqual({ ...given, ...defaults });
  });
});

describe('versions and ids', () => {
  it('takes an admin id as a number, and a version only in quotes, because YAML reads 2.10 as 2.1', () => {
    const intercom = { kind: 'intercom', accessToken: 'fake', adminId: 814860 };
    expect(connectionSchema.parse({ ...intercom, version: '2.10' })).toMatchObject({
      version: '2.10',
      adminId: '814860',
    });
    expect(() => connectionSchema.parse({ ...intercom, version: 2.1 })).toThrow(/a version in quotes/);
  });
});

describe('a Salesforce connection', () => {
  it.each([
    [{}, false],
    [{ privateKey: 'fake-pem' }, false],
    [{ username: 'integration@example.com' }, false],
    [{ clientSecret: 'fake-secret' }, true],
    [{ privateKey: 'fake-pem', username: 'integration@example.com' }, true],
  ])('with %j has the means to log in: %s', (means, sufficient) => {
    const needed = 'either clientSecret, or privateKey and username';
    expect(mistakesOf({ ...salesforce, ...means })).toEqual(sufficient ? [] : [needed]);
  });
});
