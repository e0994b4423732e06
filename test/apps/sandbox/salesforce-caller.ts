import { type Sandbox } from '../../../apps/sandbox/sandbox.js';

export interface SalesforceAnswer {
  status: number;
  body: unknown;
  text: string;
}

/** Calls the API with a token of its own; bodies are sent as JSON unless they are text. */
export async function salesforceCaller({ salesforce, credentials }: Sandbox) {
  const { clientId, clientSecret } = credentials.salesforce;
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
  const issued = await fetch(`${salesforce.url}/services/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
  });
  const { access_token: token } = (await issued.json()) as { access_token: string };
  return async (method: string, path: string, body?: unknown): Promise<SalesforceAnswer> => {
    const isText = typeof body === 'string';
    const response = await fetch(`${salesforce.url}/services/data/v68.0${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(isText && { 'content-type': 'text/csv' }) },
      ...(body !== undefined && { body: isText ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
    return { status: response.status, text, body: isJson ? (JSON.parse(text) as unknown) : null };
  };
}
