import { type Webhook } from '../domain/destination.js';
import { toWebhookPayload } from '../integrations/webhook/to-webhook-payload.js';
import { type Connections, connectionNamed } from './connections.js';
import { type BriefingCourier } from './courier.js';

/** The receiver knows a delivery by its `webhook-id`, so it may be sent again. */
export function createWebhookCouriers({ webhook }: Pick<Connections, 'webhook'>): {
  webhook: BriefingCourier<Webhook>;
} {
  return {
    webhook: {
      render: (briefing, { id, runId, createdAt }) =>
        JSON.stringify(toWebhookPayload({ briefing, deliveryId: id, runId, createdAt: createdAt.toISOString() })),
      async send({ id, createdAt, destination }, content) {
        const { type, data } = JSON.parse(content) as { type: string; data: unknown };
        await connectionNamed(webhook, destination.connection).send({ id, type, timestamp: createdAt, data });
        return { id, url: null };
      },
    },
  };
}
