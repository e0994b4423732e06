import { type DeliveryState } from '../domain/delivery.js';
import { toSlackMessage } from '../integrations/slack/to-slack-message.js';
import { type DeliveryLedger } from '../storage/delivery-ledger.js';
import { type Connections, connectionNamed } from './connections.js';
import { deliverOnce } from './deliver-once.js';

export interface SlackActivities {
  /** Posts the briefing to the delivery's channel. The effect is the message's `ts`. */
  deliverToSlack(input: { deliveryId: string }): Promise<DeliveryState>;
}

export function createSlackActivities(ledger: DeliveryLedger, { slack }: Pick<Connections, 'slack'>): SlackActivities {
  return {
    deliverToSlack: ({ deliveryId }) =>
      deliverOnce(ledger, deliveryId, async ({ destination }, briefing) => {
        if (!('channel' in destination)) throw new TypeError(`delivery ${deliveryId} is not for Slack`);
        const client = connectionNamed(slack, destination.connection);
        const { ts } = await client.postMessage(toSlackMessage({ briefing, channel: destination.channel, deliveryId }));
        return { id: ts, url: null };
      }),
  };
}
