import { createPrivateKey, type KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';
import { IntegrationError } from '../http/integration-error.js';
import { createSingleFlight, type SingleFlight } from '../http/single-flight.js';
import { createVendorHttp } from '../http/vendor-http.js';
import { trustedInstanceOrigin } from './instance-origin.js';
import { readTokenError } from './salesforce-errors.js';
import { tokenAnswer } from './salesforce-responses.js';

export interface SalesforceLoginOptions {
  connection: string;
  /** The org's My Domain; client credentials are refused on login.salesforce.com. */
  loginUrl: string;
  clientId: string;
  /** For client credentials. */
  clientSecret?: string;
  /** PEM; with `username`, for JWT bearer, which goes before client credentials. */
  privateKey?: string;
  username?: string;
  /** `aud` of the JWT; by default the standard login or test host that belongs to `loginUrl`. */
  audience?: string;
  /** Hosts beside Salesforce's own that a token answer may name. */
  allowedHosts?: readonly string[];
  timeoutMs?: number;
}

export interface SalesforceSession {
  accessToken: string;
  instanceOrigin: string;
}

export interface SalesforceLogin {
  session: SingleFlight<SalesforceSession>;
  close(): Promise<void>;
}

/** JWTs may live a few minutes at most (Salesforce docs, OAuth 2.0 JWT bearer flow). */
const assertionLifetimeS = 180;

/** Logs in when a session is first asked for, and again after it was forgotten. */
export function createSalesforceLogin(options: SalesforceLoginOptions): SalesforceLogin {
  const { connection, loginUrl, allowedHosts, clientSecret = '', privateKey = '', timeoutMs = 15_000 } = options;
  const http = createVendorHttp({
    vendor: 'salesforce',
    connection,
    baseUrl: loginUrl,
    timeoutMs,
    concurrency: 1,
    readError: readTokenError,
    secrets: [clientSecret, privateKey],
  });

  return { session: createSingleFlight(logIn), close: () => http.close() };

  async function logIn(): Promise<SalesforceSession> {
    const { body } = await http.request({
      method: 'POST',
      path: '/services/oauth2/token',
      form: await grantOf(options),
      attempt: 'log in',
      schema: tokenAnswer,
      readOnly: true,
    });
    const instanceOrigin = trustedInstanceOrigin(body.instance_url, loginUrl, allowedHosts);
    if (instanceOrigin !== undefined) return { accessToken: body.access_token, instanceOrigin };
    const host = URL.parse(body.instance_url)?.host ?? 'an unreadable address';
    throw misconfigured(
      options,
      `the token answer sends calls to ${host}, which is neither loginUrl nor https on *.salesforce.com nor in allowedHosts`,
    );
  }
}

async function grantOf(options: SalesforceLoginOptions): Promise<Record<string, string>> {
  const { clientId, clientSecret, privateKey, username } = options;
  if (privateKey && username) {
    const assertion = await signAssertion(options, readKey(options, privateKey), username);
    return { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion };
  }
  if (!clientSecret) throw misconfigured(options, 'neither clientSecret nor privateKey with username is configured');
  return { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
}

function signAssertion(options: SalesforceLoginOptions, key: KeyObject, username: string): Promise<string> {
  return new SignJWT()
    .setProtectedHeader({ alg: 'RS256' })
    .setIssuer(options.clientId)
    .setSubject(username)
    .setAudience(options.audience || standardAudience(options.loginUrl))
    .setExpirationTime(Math.floor(Date.now() / 1000) + assertionLifetimeS)
    .sign(key);
}

/** The login or test host for an org's own domain; any other host, such as an Experience Cloud site, is its own audience. */
function standardAudience(loginUrl: string): string {
  const { hostname, origin } = new URL(loginUrl);
  if (hostname === 'test.salesforce.com' || hostname.endsWith('.sandbox.my.salesforce.com')) {
    return 'https://test.salesforce.com';
  }
  return hostname.endsWith('.salesforce.com') ? 'https://login.salesforce.com' : origin;
}

function readKey(options: SalesforceLoginOptions, pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw misconfigured(options, 'privateKey is not a PEM private key');
  }
}

function misconfigured({ connection }: SalesforceLoginOptions, reason: string): IntegrationError {
  return new IntegrationError({
    message: `${connection}: could not log in: ${reason}`,
    kind: 'unauthorized',
    vendor: 'salesforce',
    effect: 'none',
  });
}
