import { type FullstoryClient } from '../integrations/fullstory/fullstory-client.js';
import { IntegrationError } from '../integrations/http/integration-error.js';
import { type IntercomClient } from '../integrations/intercom/intercom-client.js';
import { type SalesforceClient } from '../integrations/salesforce/salesforce-client.js';
import { type SlackClient } from '../integrations/slack/slack-client.js';
import { type WebhookClient } from '../integrations/webhook/webhook-client.js';

/** One client a connection, by the connection's name. */
export interface Connections {
  fullstory: ReadonlyMap<string, FullstoryClient>;
  intercom: ReadonlyMap<string, IntercomClient>;
  salesforce: ReadonlyMap<string, SalesforceClient>;
  slack: ReadonlyMap<string, SlackClient>;
  webhook: ReadonlyMap<string, WebhookClient>;
}

/** The client of a connection that a run names. The configuration may have changed since the run was accepted. */
export function connectionNamed<Client>(clients: ReadonlyMap<string, Client>, name: string): Client {
  const client = clients.get(name);
  if (client) return client;
  throw new IntegrationError({
    kind: 'unauthorized',
    vendor: name,
    effect: 'none',
    message: `Connection "${name}" is no longer configured; add it to debrief.yaml and retry.`,
  });
}
