import { createFullstorySandbox, type FullstoryCredentials } from './fullstory-sandbox.js';
import { createIntercomSandbox, type IntercomCredentials } from './intercom-sandbox.js';
import { createSalesforceSandbox } from './salesforce-sandbox.js';
import { type SalesforceCredentials } from './salesforce-tokens.js';
import { createPopulation } from './seeded-people.js';
import { createSlackSandbox, type SlackCredentials } from './slack-sandbox.js';
import { type Delays, type VendorContract } from './vendor-contract.js';
import { type VendorSandbox } from './vendor-sandbox.js';
import { startVendorServer, type VendorServer } from './vendor-server.js';

export type VendorName = 'fullstory' | 'intercom' | 'salesforce' | 'slack';

/** What the sandbox accepts; nothing here opens anything real. */
export interface SandboxCredentials {
  fullstory: FullstoryCredentials;
  intercom: IntercomCredentials;
  salesforce: SalesforceCredentials;
  slack: SlackCredentials;
}

export interface SandboxOptions {
  /** A free port for each vendor that is not named. */
  ports?: Partial<Record<VendorName, number>>;
  /** How long calls take; 0 by default. */
  delaysMs?: Partial<Delays>;
  host?: '127.0.0.1';
  /** PEM that verifies assertions of Salesforce's JWT flow; without it that flow is refused. */
  salesforcePublicKey?: string;
  /** Keeps what was sent and answered in `requests()`. */
  keepBodies?: boolean;
}

/** Slack's methods are under `/api` of its URL; everything else hangs on the vendor's URL itself. */
export interface Sandbox extends Record<VendorName, VendorSandbox> {
  /** Salesforce tokens handed out so far stop working. */
  expireSalesforceTokens(): void;
  credentials: SandboxCredentials;
  close(): Promise<void>;
}

const credentials: SandboxCredentials = {
  fullstory: { apiKey: 'na1.sandbox-fullstory-key-not-real' },
  intercom: { accessToken: 'sandbox-intercom-token-not-real' },
  salesforce: {
    clientId: 'sandbox-salesforce-client-not-real',
    clientSecret: 'sandbox-salesforce-secret-not-real',
    username: 'integration@sandbox.example',
  },
  slack: { botToken: 'xoxb-sandbox-slack-token-not-real' },
};

/**
 * Starts all four vendors on loopback. They know the same people, whose visits lie relative to this moment. Rejects
 * when a port is taken, and then leaves nothing running.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const now = new Date();
  const people = createPopulation(now);
  const delaysMs = { sessions: 0, summary: 0, delivery: 0, ...options.delaysMs };
  const salesforceContract = createSalesforceSandbox(people, credentials.salesforce, now, options.salesforcePublicKey);
  const started: VendorServer[] = [];

  async function start(vendor: VendorName, contract: VendorContract): Promise<VendorServer> {
    const { host = '127.0.0.1', keepBodies = false } = options;
    const server = await startVendorServer(contract, {
      host,
      port: options.ports?.[vendor] ?? 0,
      delaysMs,
      keepBodies,
    });
    started.push(server);
    return server;
  }
  const close = async () => void (await Promise.all(started.map((server) => server.close())));

  try {
    return {
      fullstory: await start('fullstory', createFullstorySandbox(people, credentials.fullstory)),
      intercom: await start('intercom', createIntercomSandbox(people, credentials.intercom, now)),
      salesforce: await start('salesforce', salesforceContract),
      slack: await start('slack', createSlackSandbox(credentials.slack)),
      expireSalesforceTokens: () => salesforceContract.controls?.['expire-tokens']?.(),
      credentials,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
