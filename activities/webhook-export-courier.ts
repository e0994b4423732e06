import { type WebhookExport } from '../domain/destination.js';
import { type ExportLinks } from '../domain/export-link.js';
import { IntegrationError } from '../integrations/http/integration-error.js';
import { toExportEvent, type WebhookExportEvent } from '../integrations/webhook/to-export-event.js';
import { type Connections, connectionNamed } from './connections.js';
import { type ExportCourier } from './courier.js';

/**
 * A signed event with a link to the file. Every attempt sends the same link while that is good; a person who retries
 * later gets a fresh one. The receiver knows a delivery by its `webhook-id`, so it may be sent again.
 */
export function createWebhookExportCourier(
  { webhook }: Pick<Connections, 'webhook'>,
  links: ExportLinks | undefined,
): ExportCourier<WebhookExport> {
  return {
    render: (file, { id }) => JSON.stringify(toExportEvent({ file, deliveryId: id, link: links?.linkTo(file) })),
    async send({ id, createdAt, destination }, content) {
      const { type, data } = JSON.parse(content) as { type: string; data: WebhookExportEvent };
      const linked = isPast(data.urlExpiresAt) ? withLink(data, links) : data;
      await connectionNamed(webhook, destination.connection).send({ id, type, timestamp: createdAt, data: linked });
      return { id, url: null };
    },
  };
}

function withLink(data: WebhookExportEvent, links: ExportLinks | undefined): WebhookExportEvent {
  if (isPast(data.expiresAt))
    throw failure('not-found', 'The file was deleted when its time had come; export it again.');
  if (!links)
    throw failure('unauthorized', 'No link can be made: set server.publicUrl and exports.linkSecret, then retry.');
  const { url, expiresAt: urlExpiresAt } = links.linkTo(data);
  return { ...data, url, urlExpiresAt };
}

function isPast(instant: string | null): boolean {
  return instant === null || Date.parse(instant) <= Date.now();
}

function failure(kind: 'not-found' | 'unauthorized', message: string): IntegrationError {
  return new IntegrationError({ message, kind, vendor: 'webhook', effect: 'none' });
}
