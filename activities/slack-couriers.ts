import { type DeliveryEffect } from '../domain/delivery.js';
import { type SlackChannel, type SlackDirectMessage, type SlackFile } from '../domain/destination.js';
import { type SlackClient } from '../integrations/slack/slack-client.js';
import { type SlackMessage } from '../integrations/slack/slack-message.js';
import { toSlackFile } from '../integrations/slack/to-slack-file.js';
import { toSlackMessage } from '../integrations/slack/to-slack-message.js';
import { type Connections, connectionNamed } from './connections.js';
import { type BriefingCourier } from './courier.js';

/** Stands in for the channel of a direct message until that is known; replaced before anything is sent. */
const unknownChannel = 'D0000000000';

export interface SlackCouriers {
  'slack-message': BriefingCourier<SlackChannel>;
  'slack-direct-message': BriefingCourier<SlackDirectMessage>;
  'slack-file': BriefingCourier<SlackFile>;
}

/** Slack keeps every message that it is sent, so what may have arrived is looked for in the channel's history. */
export function createSlackCouriers({ slack }: Pick<Connections, 'slack'>): SlackCouriers {
  const clientOf = ({ connection }: { connection: string }) => connectionNamed(slack, connection);
  return {
    'slack-message': {
      render: (briefing, { id, destination: { channel, threadTs } }) =>
        JSON.stringify(toSlackMessage({ briefing, channel, threadTs, deliveryId: id })),
      send: ({ destination }, content) => post(clientOf(destination), JSON.parse(content) as SlackMessage),
      async findEffect({ id, destination }, _content, since) {
        const client = clientOf(destination);
        const { channel, threadTs } = destination;
        return effectOf(client, await client.findMessage({ channel, threadTs, deliveryId: id, since }));
      },
    },

    'slack-direct-message': {
      render: (briefing, { id }) =>
        JSON.stringify(toSlackMessage({ briefing, channel: unknownChannel, deliveryId: id })),
      async send({ destination }, content) {
        const client = clientOf(destination);
        const channel = await client.openDirectMessage(destination.userEmail);
        return post(client, { ...(JSON.parse(content) as SlackMessage), channel });
      },
      async findEffect({ id, destination }, _content, since) {
        const client = clientOf(destination);
        const channel = await client.openDirectMessage(destination.userEmail);
        return effectOf(client, await client.findMessage({ channel, deliveryId: id, since }));
      },
    },

    'slack-file': {
      render: (briefing, { id }) => JSON.stringify(toSlackFile({ briefing, deliveryId: id })),
      async send({ destination: { connection, channel, threadTs } }, content) {
        const client = connectionNamed(slack, connection);
        const { filename, title, content: text, comment } = JSON.parse(content) as ReturnType<typeof toSlackFile>;
        const { fileId } = await client.uploadFile({ filename, content: Buffer.from(text) });
        await client.completeUpload({ fileId, title, channel, threadTs, comment });
        return { id: fileId, url: null };
      },
      async findEffect({ destination: { connection, channel, threadTs } }, content, since) {
        const { filename } = JSON.parse(content) as ReturnType<typeof toSlackFile>;
        const found = await connectionNamed(slack, connection).findFile({ channel, threadTs, filename, since });
        return found && { id: found.fileId, url: null };
      },
    },
  };
}

async function post(client: SlackClient, message: SlackMessage): Promise<DeliveryEffect> {
  const { channel, ts } = await client.postMessage(message);
  return { id: ts, url: await client.messageUrl(channel, ts) };
}

async function effectOf(
  client: SlackClient,
  message: { channel: string; ts: string } | undefined,
): Promise<DeliveryEffect | undefined> {
  return message && { id: message.ts, url: await client.messageUrl(message.channel, message.ts) };
}
