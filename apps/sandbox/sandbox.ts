import { noEffectFile, openEffectFile } from './effect-file.js';
import { createFullstorySandbox, type FullstoryCredentials } from './fullstory-sandbox.js';
import { createIntercomSandbox, type IntercomCredentials } from './intercom-sandbox.js';
import { createModelSandbox, type ModelCredentials } from './model-sandbox.js';
import { createSalesforceSandbox } from './salesforce-sandbox.js';
import { type SalesforceCredentials } from './salesforce-tokens.js';
import { createPopulation } from './seeded-people.js';
import { createSlackSandbox, type SlackCredentials } from './slack-sandbox.js';
import { type Delays, type VendorContract } from './vendor-contract.js';
import { type VendorSandbox } from './vendor-sandbox.js';
import { startVendorServer, type VendorServer } from './vendor-server.js';
import { createWebhookSandbox, type WebhookCredentials } from './webhook-sandbox.js';

export type VendorName = 'fullstory' | 'intercom' | 'salesforce' | 'slack' | 'webhook' | 'model';

/** What the sandbox accepts; nothing here opens anything real. */
export interface SandboxCredentials {
  fullstory: FullstoryCredentials;
  intercom: IntercomCredentials;
  salesforce: SalesforceCredentials;
  slack: SlackCredentials;
  webhook: WebhookCredentials;
  model: ModelCredentials;
}

export interface SandboxOptions {
  /** A free port for each vendor that is not named. */
  ports?: Partial<Record<VendorName, number>>;
  /** How long calls take; 0 by default. */
  delaysMs?: Partial<Delays>;
  host?: '127.0.0.1';
  /** PEM that verifies assertions of Salesforce's JWT flow; without it that flow is refused. */
  salesforcePublicKey?: string;
  /** What signs webhooks that the receiver believes; one visibly fake secret by default. */
  webhookSecrets?: string[];
  /** A file that effects are written to before they are answered, and read from at start. */
  effectLog?: string;
  /** Keeps what was sent and answered in `requests()`. */
  keepBodies?: boolean;
}

/** Slack's methods are under `/api` of its URL, a model's under `/v1`; everything else hangs on the vendor's URL itself. */
export interface Sandbox extends Record<VendorName, VendorSandbox> {
  /** Salesforce tokens handed out so far stop working. */
  expireSalesforceTokens(): void;
  credentials: SandboxCredentials;
  close(): Promise<void>;
}

/** Where each vendor listens. */
export function sandboxUrls(sandbox: Sandbox): Record<VendorName, string> {
  const { fullstory, intercom, salesforce, slack, webhook, model } = sandbox;
  return {
    fullstory: fullstory.url,
    intercom: intercom.url,
    salesforce: salesforce.url,
    slack: slack.url,
    webhook: webhook.url,
    model: model.url,
  };
}

const defaultCredentials: SandboxCredentials = {
  fullstory: { apiKey: 'na1.sandbox-fullstory-key-not-real' },
  intercom: { accessToken: 'sandbox-intercom-token-not-real' },
  salesforce: {
    clientId: 'sandbox-salesforce-client-not-real',
    clientSecret: 'sandbox-salesforce-secret-not-real',
    username: 'integration@sandbox.example',
  },
  slack: { botToken: 'xoxb-sandbox-slack-token-not-real' },
  webhook: { secrets: ['whsec_SandboxWebhookSecretNotReal00000'] },
  model: { apiKey: 'sk-sandbox-model-key-not-real' },
};

/**
 * Starts all vendors on loopback. They know the same people, whose visits lie relative to this moment, and whatever the
 * effect log says was written before. Rejects when a port is taken or that log cannot be used, and then leaves nothing
 * running.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const now = new Date();
  const people = createPopulation(now);
  const delaysMs = { sessions: 0, summary: 0, delivery: 0, visibilityMs: 0, ...options.delaysMs };
  const { webhookSecrets, salesforcePublicKey, effectLog } = options;
  const credentials = {
    ...defaultCredentials,
    ...(webhookSecrets !== undefined && { webhook: { secrets: webhookSecrets } }),
  };
  const effectFile = effectLog === undefined ? noEffectFile : openEffectFile(effectLog);
  const storeOf = (vendor: VendorName) => effectFile.storeOf(vendor);
  const salesforceContract = createSalesforceSandbox(
    people,
    credentials.salesforce,
    now,
    storeOf('salesforce'),
    salesforcePublicKey,
  );
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
  const close = async () => {
    await Promise.all(started.map((server) => server.close()));
    effectFile.close();
  };

  try {
    return {
      fullstory: await start('fullstory', createFullstorySandbox(people, credentials.fullstory, storeOf('fullstory'))),
      intercom: await start('intercom', createIntercomSandbox(people, credentials.intercom, now, storeOf('intercom'))),
      salesforce: await start('salesforce', salesforceContract),
      slack: await start('slack', createSlackSandbox(people, credentials.slack, storeOf('slack'))),
      webhook: await start('webhook', createWebhookSandbox(credentials.webhook, storeOf('webhook'))),
      model: await start('model', createModelSandbox(credentials.model)),
      expireSalesforceTokens: () => salesforceContract.controls?.['expire-tokens']?.(undefined),
      credentials,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
