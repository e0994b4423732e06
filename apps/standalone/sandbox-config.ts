import { type SandboxCredentials, type VendorName } from '../sandbox/sandbox.js';

/** The visibly fake key that calls a Debrief set up against the sandbox. */
export const sandboxApiKey = 'demo-key-not-secret';

export interface SandboxAddress {
  urls: Record<VendorName, string>;
  credentials: SandboxCredentials;
}

/** `debrief.yaml` for a Debrief whose vendors are all the sandbox; JSON, which is YAML too. */
export function sandboxConfigFile({ urls, credentials }: SandboxAddress): string {
  const { fullstory, intercom, salesforce, slack, webhook } = credentials;
  const { clientId, clientSecret } = salesforce;
  return JSON.stringify({
    server: { port: 0 },
    apiKeys: [{ name: 'demo', key: sandboxApiKey }],
    connections: {
      fullstory: { kind: 'fullstory', baseUrl: urls.fullstory, apiKey: fullstory.apiKey },
      intercom: { kind: 'intercom', baseUrl: urls.intercom, accessToken: intercom.accessToken },
      salesforce: { kind: 'salesforce', loginUrl: urls.salesforce, clientId, clientSecret },
      // The sandbox's channels have no readers to spare.
      slack: { kind: 'slack', baseUrl: `${urls.slack}/api`, botToken: slack.botToken, channelRate: 1_000 },
      hooks: { kind: 'webhook', url: `${urls.webhook}/hook`, secrets: webhook.secrets },
    },
  });
}
