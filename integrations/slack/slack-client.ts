import { textMembers } from '../http/json-parts.js';
import { createKeyedSingleFlight, type KeyedSingleFlight } from '../http/keyed-single-flight.js';
import { createSingleFlight, type SingleFlight } from '../http/single-flight.js';
import { createVendorHttp, type VendorHttp } from '../http/vendor-http.js';
import { toWebUrl } from '../http/web-url.js';
import { readSlackError } from './slack-errors.js';
import { inertSlack } from './slack-escape.js';
import { readSlackHistory, type SlackStretch } from './slack-history.js';
import { type SlackMessage } from './slack-message.js';
import {
  completedUpload,
  foundUser,
  isSlackRefusal,
  openedConversation,
  postedMessage,
  tokenIdentity,
} from './slack-responses.js';
import { type SlackUpload, uploadSlackFile } from './slack-upload.js';

export interface SlackOptions {
  connection: string;
  /** `https://slack.com/api`. */
  baseUrl: string;
  botToken: string;
  /** Hosts beside Slack's own that a file may be uploaded to. */
  allowedHosts?: readonly string[];
  /** Default 15 s. */
  timeoutMs?: number;
  /** Calls in flight at once. Default 8. */
  concurrency?: number;
}

export interface SlackIdentity {
  teamId: string;
  userId: string;
  botId: string | null;
  /** Where people open the workspace. */
  url: string | null;
}

/** Where Slack hands out addresses of its own (Slack docs, working with files; GovSlack). */
const slackHosts = ['*.slack.com', 'slack-files.com', '*.slack-files.com', '*.slack-gov.com'];

const dayMs = 24 * 60 * 60 * 1000;
const maxKnownPeople = 10_000;

/** Slack's Web API. Every method throws IntegrationError, or the signal's reason when aborted, unless it says otherwise. */
export class SlackClient {
  readonly #http: VendorHttp;
  readonly #identity: SingleFlight<SlackIdentity>;
  readonly #directMessages: KeyedSingleFlight<string>;

  constructor(options: SlackOptions) {
    const { connection, baseUrl, botToken, allowedHosts, timeoutMs = 15_000, concurrency = 8 } = options;
    this.#http = createVendorHttp({
      vendor: 'slack',
      connection,
      baseUrl,
      allowedHosts,
      vendorHosts: slackHosts,
      timeoutMs,
      concurrency,
      headers: { authorization: `Bearer ${botToken}` },
      readError: readSlackError,
      isRefusal: isSlackRefusal,
      secrets: [botToken],
    });
    this.#identity = createSingleFlight(() => this.whoAmI());
    this.#directMessages = createKeyedSingleFlight((email) => this.#openDirectMessage(email), {
      keepMs: dayMs,
      maxKeys: maxKnownPeople,
    });
  }

  /** Posts a message; repeating it posts another one. `ts` is its id within the channel and stays text. */
  async postMessage(message: SlackMessage, signal?: AbortSignal): Promise<{ channel: string; ts: string }> {
    const { body } = await this.#http.request({
      method: 'POST',
      path: '/chat.postMessage',
      json: message,
      attempt: 'post a message',
      schema: postedMessage,
      signal,
    });
    return { channel: body.channel, ts: body.ts };
  }

  /** Posts one plain sentence to an operator's channel, as it is; repeating it posts another one. */
  async postNotice(channel: string, text: string, signal?: AbortSignal): Promise<{ channel: string; ts: string }> {
    const { body } = await this.#http.request({
      method: 'POST',
      path: '/chat.postMessage',
      json: { channel, text: inertSlack(text), parse: 'none', unfurl_links: false, unfurl_media: false },
      attempt: 'post a notice',
      schema: postedMessage,
      signal,
    });
    return { channel: body.channel, ts: body.ts };
  }

  /** The message of a delivery, recognised by its metadata; undefined only after all messages since then were seen. */
  async findMessage(
    { deliveryId, ...stretch }: SlackStretch & { deliveryId: string },
    signal?: AbortSignal,
  ): Promise<{ channel: string; ts: string } | undefined> {
    for await (const { ts, metadata } of readSlackHistory(this.#http, stretch, signal)) {
      const isDelivery = metadata?.event_type === 'debrief_delivery';
      const { delivery_id } = textMembers(metadata?.event_payload, 'delivery_id');
      if (isDelivery && delivery_id === deliveryId) return { channel: stretch.channel, ts };
    }
    return undefined;
  }

  /**
   * The channel for direct messages to a person, opened where there was none yet, which nobody notices. Kept for a day.
   *
   * @throws IntegrationError `not-found` when the workspace has nobody of this address
   */
  openDirectMessage(userEmail: string, signal?: AbortSignal): Promise<string> {
    return this.#directMessages.get(userEmail, signal);
  }

  /** Stores a file that nobody sees before `completeUpload`. Repeatable. */
  uploadFile(file: SlackUpload, signal?: AbortSignal): Promise<{ fileId: string }> {
    return uploadSlackFile(this.#http, file, signal);
  }

  /** Shows an uploaded file in a channel, below a comment in Slack's markup. Not known to be repeatable. */
  async completeUpload(
    file: { fileId: string; title: string; channel: string; threadTs?: string; comment: string },
    signal?: AbortSignal,
  ): Promise<{ fileId: string }> {
    const { fileId, title, channel, threadTs, comment } = file;
    await this.#http.request({
      method: 'POST',
      path: '/files.completeUploadExternal',
      json: {
        files: [{ id: fileId, title }],
        channel_id: channel,
        ...(threadTs !== undefined && { thread_ts: threadTs }),
        initial_comment: comment,
      },
      attempt: 'share an uploaded file',
      schema: completedUpload,
      signal,
    });
    return { fileId };
  }

  /** The message of ours that carries a file of exactly this name; undefined only after all messages were seen. */
  async findFile(
    { filename, ...stretch }: SlackStretch & { filename: string },
    signal?: AbortSignal,
  ): Promise<{ fileId: string; ts: string } | undefined> {
    const { userId } = await this.#identity.get(signal);
    for await (const { ts, user, files } of readSlackHistory(this.#http, stretch, signal)) {
      const file = files?.find(({ name }) => name === filename);
      if (file && (user ?? userId) === userId) return { fileId: file.id, ts };
    }
    return undefined;
  }

  /** Where a person opens a message; null when the workspace's address cannot be had. Never throws. */
  async messageUrl(channel: string, ts: string, signal?: AbortSignal): Promise<string | null> {
    const { url } = await this.#identity.get(signal).catch(() => ({ url: null }));
    const workspace = toWebUrl(url);
    if (workspace === undefined) return null;
    return new URL(`/archives/${encodeURIComponent(channel)}/p${ts.replace('.', '')}`, workspace).href;
  }

  /** Proves the token, and tells which bot it is in which workspace. */
  async whoAmI(signal?: AbortSignal): Promise<SlackIdentity> {
    const { body } = await this.#http.request({
      method: 'POST',
      path: '/auth.test',
      attempt: 'ask who the bot token belongs to',
      schema: tokenIdentity,
      readOnly: true,
      signal,
    });
    return { teamId: body.team_id, userId: body.user_id, botId: body.bot_id ?? null, url: body.url ?? null };
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  async #openDirectMessage(email: string): Promise<string> {
    const { body: found } = await this.#http.request({
      method: 'POST',
      path: '/users.lookupByEmail',
      form: { email },
      attempt: 'find a person by e-mail',
      schema: foundUser,
      readOnly: true,
    });
    const { body: opened } = await this.#http.request({
      method: 'POST',
      path: '/conversations.open',
      form: { users: found.user.id },
      attempt: 'open a direct message',
      schema: openedConversation,
      readOnly: true,
    });
    return opened.channel.id;
  }
}
