import { randomBytes, verify } from 'node:crypto';
import { type JsonObject, parseJsonObject } from './json-object.js';
import { type Reply, type VendorRequest } from './vendor-contract.js';

export interface SalesforceCredentials {
  clientId: string;
  clientSecret: string;
  /** Whom the JWT flow may sign in. */
  username: string;
}

export interface SalesforceTokens {
  /** Answers `POST /services/oauth2/token`. */
  issue(request: VendorRequest): Reply;
  accepts(token: string): boolean;
  /** Every token handed out so far stops working. */
  expireAll(): void;
}

const jwtGrant = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const loginHosts = ['https://login.salesforce.com', 'https://test.salesforce.com'];
/** Quoted limits lie between three and five minutes; the clocks may differ a little. */
const longestAssertionSeconds = 330;

/** The token endpoint's own error shape, unlike that of all other calls (Salesforce reference, 2.4). */
export function tokenFailure(status: number, error: string, description: string): Reply {
  return { status, body: { error, error_description: description } };
}

function basicCredentials(authorization: string | undefined): [id: string, secret: string] | undefined {
  if (!authorization?.startsWith('Basic ')) return undefined;
  const [id = '', ...secret] = Buffer.from(authorization.slice('Basic '.length), 'base64').toString().split(':');
  return [decodeURIComponent(id), decodeURIComponent(secret.join(':'))];
}

function jwtPart(part: string | undefined): JsonObject {
  return parseJsonObject(Buffer.from(part ?? '', 'base64url').toString()) ?? {};
}

/** Hands out tokens for client credentials and for RS256 assertions that `publicKey` (PEM) verifies. */
export function createSalesforceTokens(
  credentials: SalesforceCredentials,
  publicKey: string | undefined,
): SalesforceTokens {
  const valid = new Set<string>();

  function clientCredentialsRefusal(form: URLSearchParams, authorization: string | undefined): Reply | undefined {
    const [id, secret] = basicCredentials(authorization) ?? [form.get('client_id'), form.get('client_secret')];
    if (id !== credentials.clientId) return tokenFailure(400, 'invalid_client_id', 'client identifier invalid');
    if (secret !== credentials.clientSecret) {
      return tokenFailure(401, 'invalid_client', 'invalid client credentials');
    }
    return undefined;
  }

  function assertionRefusal(assertion: string, origin: string): Reply | undefined {
    const [header, claims, signature = ''] = assertion.split('.');
    const { iss, sub, aud, exp } = jwtPart(claims);
    const seconds = Date.now() / 1_000;
    const signed = Buffer.from(`${header}.${claims}`);
    const isSigned =
      publicKey !== undefined &&
      jwtPart(header).alg === 'RS256' &&
      verify('RSA-SHA256', signed, publicKey, Buffer.from(signature, 'base64url'));
    if (!isSigned || typeof exp !== 'number' || exp > seconds + longestAssertionSeconds) {
      return tokenFailure(400, 'invalid_grant', 'invalid assertion');
    }
    if (exp < seconds) return tokenFailure(400, 'invalid_grant', 'expired authorization code');
    if (iss !== credentials.clientId) return tokenFailure(400, 'invalid_client_id', 'client identifier invalid');
    if (typeof aud !== 'string' || ![...loginHosts, origin].includes(aud)) {
      return tokenFailure(400, 'invalid_grant', 'audience is invalid');
    }
    if (sub !== credentials.username) {
      return tokenFailure(400, 'invalid_grant', "user hasn't approved this consumer");
    }
    return undefined;
  }

  function refusal({ body, headers, origin }: VendorRequest): Reply | undefined {
    const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
    const form = new URLSearchParams(isForm ? body : '');
    const grant = form.get('grant_type');
    if (grant === 'client_credentials') return clientCredentialsRefusal(form, headers.authorization);
    if (grant === jwtGrant) return assertionRefusal(form.get('assertion') ?? '', origin);
    return tokenFailure(400, 'unsupported_grant_type', 'grant type not supported');
  }

  return {
    issue(request) {
      const refused = refusal(request);
      if (refused !== undefined) return refused;
      const token = `00D5g000000sand!${randomBytes(24).toString('base64url')}`;
      valid.add(token);
      return {
        status: 200,
        body: {
          access_token: token,
          instance_url: request.origin,
          id: 'https://login.salesforce.com/id/00D5g000000sandEAA/0055g000000sandAAA',
          token_type: 'Bearer',
          scope: 'api',
          issued_at: String(Date.now()),
        },
      };
    },
    accepts: (token) => valid.has(token),
    expireAll: () => valid.clear(),
  };
}
