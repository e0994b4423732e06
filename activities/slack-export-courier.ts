import { cancellationSignal } from '@temporalio/activity';
import { type DeliveryEffect } from '../domain/delivery.js';
import { type SlackExport } from '../domain/destination.js';
import { type ExportedFile } from '../domain/segment-export.js';
import { IntegrationError } from '../integrations/http/integration-error.js';
import { type SlackClient } from '../integrations/slack/slack-client.js';
import { type SlackMessage } from '../integrations/slack/slack-message.js';
import {
  maxSlackFileBytes,
  type SlackExportFile,
  toSlackEmptyExport,
  toSlackExport,
} from '../integrations/slack/to-slack-export.js';
import { type FileStore } from '../storage/file-store.js';
import { type Connections, connectionNamed } from './connections.js';
import { type ExportCourier } from './courier.js';
import { exportFileStream } from './open-export-file.js';

type FileContent = SlackExportFile & Pick<ExportedFile, 'key' | 'bytes'>;
type Content = { file: FileContent } | { message: SlackMessage };

/**
 * The file in a channel, under a name of its own by which it is looked for after a lost reply; for a file without bytes
 * a message that says so.
 */
export function createSlackExportCourier(
  { slack }: Pick<Connections, 'slack'>,
  files: FileStore,
): ExportCourier<SlackExport> {
  return {
    render(file, { id: deliveryId, destination: { channel, threadTs } }) {
      const { key, bytes } = file;
      return JSON.stringify(
        (bytes === 0
          ? { message: toSlackEmptyExport({ file, deliveryId, channel, threadTs }) }
          : { file: { key, bytes, ...toSlackExport({ file, deliveryId }) } }) satisfies Content,
      );
    },

    async send({ destination: { connection, channel, threadTs } }, content) {
      const parsed = JSON.parse(content) as Content;
      const client = connectionNamed(slack, connection);
      if ('message' in parsed) {
        const { ts } = await client.postMessage(parsed.message);
        return { id: ts, url: await client.messageUrl(channel, ts) };
      }
      const { title, comment } = parsed.file;
      const fileId = await upload(client, files, parsed.file);
      await client.completeUpload({ fileId, title, channel, threadTs, comment });
      return { id: fileId, url: null };
    },

    async findEffect({ id: deliveryId, destination }, content, since): Promise<DeliveryEffect | undefined> {
      const parsed = JSON.parse(content) as Content;
      const client = connectionNamed(slack, destination.connection);
      const stretch = { channel: destination.channel, threadTs: destination.threadTs, since };
      if ('message' in parsed) {
        const message = await client.findMessage({ ...stretch, deliveryId });
        return message && { id: message.ts, url: await client.messageUrl(message.channel, message.ts) };
      }
      const found = await client.findFile({ ...stretch, filename: parsed.file.filename });
      return found && { id: found.fileId, url: null };
    },
  };
}

/** Ends with the attempt, so that no upload that was given up is ever shown. */
async function upload(client: SlackClient, files: FileStore, file: FileContent): Promise<string> {
  const { filename, bytes: length } = file;
  if (length > maxSlackFileBytes) {
    throw failure('rejected', 'Slack takes no file above 1 GB; export a shorter time or fewer columns.');
  }
  const signal = cancellationSignal();
  try {
    const { fileId } = await client.uploadFile(
      { filename, content: { open: () => exportFileStream(files, file), length } },
      signal,
    );
    signal.throwIfAborted();
    return fileId;
  } catch (error) {
    if (!signal.aborted) throw error;
    throw failure('unavailable', 'The upload to Slack was stopped; nobody has seen it.');
  }
}

function failure(kind: 'rejected' | 'unavailable', message: string): IntegrationError {
  return new IntegrationError({ message, kind, vendor: 'slack', effect: 'none' });
}
