import { createVendorHttp, type VendorHttp } from '../http/vendor-http.js';
import { readSlackError } from './slack-errors.js';
import { isSlackRefusal, postedMessage, tokenIdentity } from './slack-responses.js';
import { type SlackMessage } from './to-slack-message.js';

export interface SlackOptions {
  connection: string;
  /** `https://slack.com/api`. */
  baseUrl: string;
  botToken: string;
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

/** Slack's Web API. Every method throws IntegrationError, or the signal's reason when aborted. */
export class SlackClient {
  readonly #http: VendorHttp;

  constructor(options: SlackOptions) {
    const { connection, baseUrl, botToken, timeoutMs = 15_000, concurrency = 8 } = options;
    this.#http = createVendorHttp({
      vendor: 'slack',
      connection,
      baseUrl,
      timeoutMs,
      concurrency,
      headers: { authorization: `Bearer ${botToken}` },
      readError: readSlackError,
      isRefusal: isSlackRefusal,
      secrets: [botToken],
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
}
