import { request } from 'undici';
import { type SandboxAddress } from '../../apps/standalone/sandbox-config.js';

export interface PlainActivities {
  findSessions(input: { email: string }): Promise<string[]>;
  summarizeSession(input: { id: string }): Promise<string>;
  noteInIntercom(input: { email: string }): Promise<void>;
  setInSalesforce(input: { email: string }): Promise<void>;
  postToSlack(input: { email: string }): Promise<void>;
  closeSummary(): Promise<void>;
}

export interface BareActivities {
  nothing(): Promise<void>;
}

const text = 'A briefing of about the usual length. '.repeat(30);

/** The HTTP calls that Debrief makes for the job, and nothing else. */
export function createBaselineActivities({ urls, credentials }: SandboxAddress): PlainActivities & BareActivities {
  const fullstory = { authorization: `Basic ${credentials.fullstory.apiKey}` };
  const intercom = { authorization: `Bearer ${credentials.intercom.accessToken}`, 'intercom-version': '2.16' };
  const slack = { authorization: `Bearer ${credentials.slack.botToken}` };
  let salesforce: Promise<Record<string, string>> | undefined;

  async function salesforceHeaders(): Promise<Record<string, string>> {
    const { clientId, clientSecret } = credentials.salesforce;
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
    });
    const { body } = await request(`${urls.salesforce}/services/oauth2/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: form.toString(),
    });
    const { access_token: token } = (await body.json()) as { access_token: string };
    return { authorization: `Bearer ${token}` };
  }

  return {
    async findSessions({ email }) {
      const found = await ask(`${urls.fullstory}/sessions/v2?email=${encodeURIComponent(email)}&limit=3`, fullstory);
      const { sessions } = found as { sessions: { userId: string; sessionId: string }[] };
      return sessions.map(({ userId, sessionId }) => `${userId}:${sessionId}`);
    },
    async summarizeSession({ id }) {
      const body = { llm: { pre_prompt: 'Describe', post_prompt: 'this visit' } };
      const found = await ask(`${urls.fullstory}/v2/sessions/${encodeURIComponent(id)}/summary`, fullstory, body);
      return (found as { summary: string }).summary;
    },
    async noteInIntercom({ email }) {
      const query = { query: { field: 'email', operator: '=', value: email } };
      const found = (await ask(`${urls.intercom}/contacts/search`, intercom, query)) as { data: { id: string }[] };
      await ask(`${urls.intercom}/contacts/${found.data[0]?.id}/notes`, intercom, { body: text });
    },
    async setInSalesforce({ email }) {
      const headers = await (salesforce ??= salesforceHeaders());
      const base = `${urls.salesforce}/services/data/v68.0`;
      const soql = `SELECT Id FROM Contact WHERE Email = '${email}' ORDER BY LastModifiedDate DESC LIMIT 3`;
      const found = await ask(`${base}/query?q=${encodeURIComponent(soql)}`, headers);
      const { records } = found as { records: { Id: string }[] };
      await ask(`${base}/sobjects/Contact/${records[0]?.Id}`, headers, { Last_Briefing__c: text }, 'PATCH');
    },
    async postToSlack() {
      await ask(`${urls.slack}/api/chat.postMessage`, slack, { channel: 'C0000000001', text });
    },
    closeSummary: async () => undefined,
    nothing: async () => undefined,
  };
}

async function ask(
  url: string,
  headers: Record<string, string>,
  json?: object,
  method: 'GET' | 'POST' | 'PATCH' = json ? 'POST' : 'GET',
): Promise<unknown> {
  const content = json && { headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(json) };
  const { statusCode, body } = await request(url, { method, headers, ...content });
  const answer = await body.text();
  if (statusCode >= 300) throw new Error(`${method} ${new URL(url).pathname} answered ${statusCode}: ${answer}`);
  return answer === '' ? undefined : JSON.parse(answer);
}
