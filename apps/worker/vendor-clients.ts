import { type Connections } from '../../activities/connections.js';
import { FullstoryClient } from '../../integrations/fullstory/fullstory-client.js';
import { IntercomClient } from '../../integrations/intercom/intercom-client.js';
import { SalesforceClient } from '../../integrations/salesforce/salesforce-client.js';
import { SlackClient } from '../../integrations/slack/slack-client.js';
import { WebhookClient } from '../../integrations/webhook/webhook-client.js';
import { type Config } from '../config.js';
import { type Connection, type ConnectionOf } from '../connection-config.js';

export interface VendorClients extends Connections {
  close(): Promise<void>;
}

/** One client a configured connection; nothing is called yet. */
export function createVendorClients(configured: Config['connections']): VendorClients {
  const clients = {
    fullstory: clientsOf(configured, 'fullstory', (options) => new FullstoryClient(options)),
    intercom: clientsOf(configured, 'intercom', (options) => new IntercomClient(options)),
    salesforce: clientsOf(configured, 'salesforce', (options) => new SalesforceClient(options)),
    slack: clientsOf(configured, 'slack', (options) => new SlackClient(options)),
    webhook: clientsOf(configured, 'webhook', (options) => new WebhookClient(options)),
  };
  return {
    ...clients,
    close: async () => {
      await Promise.all(
        Object.values(clients).flatMap((ofKind) => [...ofKind.values()].map((client) => client.close())),
      );
    },
  };
}

function clientsOf<Kind extends Connection['kind'], Client>(
  configured: Config['connections'],
  kind: Kind,
  create: (options: ConnectionOf<Kind> & { connection: string }) => Client,
): ReadonlyMap<string, Client> {
  const isOfKind = (options: Connection): options is ConnectionOf<Kind> => options.kind === kind;
  return new Map(
    Object.entries(configured).flatMap(([connection, options]) =>
      isOfKind(options) ? [[connection, create({ ...options, connection })] as const] : [],
    ),
  );
}
