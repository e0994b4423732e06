import { randomBytes } from 'node:crypto';
import { type MessageEffect, type SharedFile } from './effect.js';
import { isJsonObject, type JsonObject } from './json-object.js';
import { type ReceivedUpload, uploadOf } from './received-upload.js';
import { slackOk, slackRefused } from './slack-answer.js';
import { structuredArgument, textArgument } from './slack-arguments.js';
import { type SlackChannels } from './slack-channels.js';
import { type SlackMessages } from './slack-messages.js';
import { type MessageDraft, refusedThread } from './slack-posting.js';
import { visibleUntil } from './slack-reading.js';
import { wireFile } from './slack-wire-message.js';
import { type UploadTrace } from './trace.js';
import { type Delays, type Reply, type VendorRequest } from './vendor-contract.js';
import { type VendorLog } from './vendor-log.js';

export const uploadPath = '/upload/v1/';

export interface SlackFiles {
  /** `files.getUploadURLExternal`; the URL needs no token. */
  begin(args: JsonObject, origin: string): Reply;
  /** `POST` to that URL. */
  receive(request: VendorRequest, token: string): Reply;
  /** `files.completeUploadExternal`; every call posts a message. */
  complete(args: JsonObject): Reply;
  /** `files.info`: a file that was never completed is not there. */
  info(args: JsonObject, delays: Readonly<Delays>): Reply;
  apply(entry: MessageEffect | UploadTrace): void;
  reset(): void;
}

/** A raw body, or the one part of a multipart body, which must not be larger than what is kept of an upload. */
function receivedFile({ headers, body, upload = uploadOf(body) }: VendorRequest): ReceivedUpload {
  const boundary = /^multipart\/form-data;.*boundary="?([^";]+)/.exec(headers['content-type'] ?? '')?.[1];
  if (boundary === undefined) return upload;
  const [, part = ''] = body.split(`--${boundary}`);
  return uploadOf(part.slice(part.indexOf('\r\n\r\n') + 4, -2));
}

/** The external upload flow (Slack reference, section 9). */
export function createSlackFiles(
  channels: SlackChannels,
  messages: SlackMessages,
  log: () => Pick<VendorLog<MessageEffect, UploadTrace>, 'note'>,
  post: (draft: MessageDraft) => MessageEffect,
): SlackFiles {
  const uploads = new Map<string, UploadTrace>();
  const byToken = new Map<string, string>();
  const sharesOf = new Map<string, MessageEffect[]>();

  function readFiles(value: unknown): SharedFile[] | undefined {
    const given = structuredArgument(value);
    if (!Array.isArray(given) || given.length === 0) return undefined;
    const files = given.filter(isJsonObject).flatMap(({ id, title }) => {
      const upload = uploads.get(textArgument(id));
      if (!upload?.received) return [];
      const { fileId, name, received } = upload;
      const { text: content, bytes, sha256 } = received;
      return [{ id: fileId, name, title: textArgument(title) || name, content, bytes, sha256 }];
    });
    return files.length === given.length ? files : undefined;
  }

  return {
    begin(args, origin) {
      const name = textArgument(args.filename);
      const length = Number(textArgument(args.length));
      if (name === '' || !Number.isInteger(length) || length < 1) return slackRefused('missing_argument');
      const fileId = `F${String(uploads.size + 1).padStart(10, '0')}`;
      const token = randomBytes(16).toString('hex');
      log().note({ kind: 'upload', fileId, token, name, length, received: null, completed: false });
      return slackOk({ upload_url: `${origin}${uploadPath}${token}`, file_id: fileId });
    },
    receive(request, token) {
      const upload = uploads.get(byToken.get(token) ?? '');
      const received = receivedFile(request);
      if (upload === undefined)
        return { status: 404, text: 'no such upload', headers: { 'content-type': 'text/plain' } };
      const isWhole = received.bytes === upload.length;
      if (isWhole) log().note({ ...upload, received });
      return {
        status: isWhole ? 200 : 400,
        text: isWhole ? `OK - ${received.bytes}` : `${upload.length} bytes were announced`,
        headers: { 'content-type': 'text/plain' },
      };
    },
    complete(args) {
      const files = readFiles(args.files);
      if (files === undefined) return slackRefused('file_not_found');
      const listed = textArgument(args.channel_id) || textArgument(args.channels);
      const shared = listed.split(',').filter(Boolean);
      if (shared.length > 100) return slackRefused('channels_limit_exceeded');
      const threadTs = textArgument(args.thread_ts) || null;
      const comment = textArgument(args.initial_comment);
      const blocks = comment === '' ? (structuredArgument(args.blocks) ?? null) : null;
      for (const channel of shared) {
        const refusal =
          channels.refusedPost(channel, 'posting_to_channel_denied') ?? refusedThread(messages, channel, threadTs);
        if (refusal !== undefined) return refusal;
      }
      for (const { id } of files) {
        const upload = uploads.get(id);
        if (upload?.completed === false) log().note({ ...upload, completed: true });
      }
      for (const channel of shared) {
        const draft = { channel, threadTs, broadcast: false, text: comment, metadata: null, files };
        post({ ...draft, blocks: Array.isArray(blocks) ? blocks : null });
      }
      return slackOk({ files: files.map(({ id, title }) => ({ id, title })) });
    },
    info(args, delays) {
      const upload = uploads.get(textArgument(args.file));
      if (upload?.completed !== true || upload.received === null) return slackRefused('file_not_found');
      const { fileId, name, length: bytes } = upload;
      const until = visibleUntil(delays);
      const visible = (sharesOf.get(fileId) ?? []).filter(({ ts }) => Number(ts) * 1_000 <= until);
      const title = visible[0]?.files?.find(({ id }) => id === fileId)?.title ?? name;
      const sharesIn = (isDirect: boolean) => {
        const shares = visible.filter(({ channel }) => channel.startsWith('D') === isDirect);
        return Object.fromEntries(
          shares.map(({ channel }) => [
            channel,
            shares
              .filter((share) => share.channel === channel)
              .map(({ ts, threadTs }) => ({ ts, ...(threadTs !== null && { thread_ts: threadTs }) })),
          ]),
        );
      };
      const ids = [...new Set(visible.map(({ channel }) => channel))];
      return slackOk({
        file: {
          ...wireFile({ id: fileId, name, title, bytes }),
          channels: ids.filter((id) => !id.startsWith('D')),
          ims: ids.filter((id) => id.startsWith('D')),
          shares: { public: sharesIn(false), private: sharesIn(true) },
        },
        comments: [],
      });
    },
    apply(entry) {
      if (entry.kind === 'upload') {
        uploads.set(entry.fileId, entry);
        byToken.set(entry.token, entry.fileId);
        return;
      }
      for (const { id } of entry.files ?? []) sharesOf.set(id, [...(sharesOf.get(id) ?? []), entry]);
    },
    reset() {
      uploads.clear();
      byToken.clear();
      sharesOf.clear();
    },
  };
}
