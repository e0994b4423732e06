import { type MessageEffect, type SharedFile } from './effect.js';
import { type JsonObject } from './json-object.js';
import { briefMetadata } from './message-metadata.js';
import { slackBot } from './slack-people.js';

const appId = 'A0000000001';

/** A file as messages and `files.info` show it: never its content. */
export function wireFile({ id, name, title, bytes }: Pick<SharedFile, 'id' | 'name' | 'title' | 'bytes'>): JsonObject {
  return { id, name, title, size: bytes, user: slackBot.user_id, mode: 'hosted' };
}

/** A message as history shows it; of metadata only the event type unless all of it was asked for. */
export function wireMessage(message: MessageEffect, allMetadata: boolean): JsonObject {
  const { ts, threadTs, text, blocks, metadata, files } = message;
  return {
    type: 'message',
    user: slackBot.user_id,
    bot_id: slackBot.bot_id,
    app_id: appId,
    team: slackBot.team_id,
    ts,
    text,
    ...(threadTs !== null && { thread_ts: threadTs }),
    ...(blocks !== null && { blocks }),
    ...(metadata !== null && { metadata: allMetadata ? metadata : briefMetadata(metadata) }),
    ...(files !== null && { files: files.map(wireFile) }),
  };
}
