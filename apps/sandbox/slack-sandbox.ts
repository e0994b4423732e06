import { refusedBlocks } from './block-limits.js';
import { type MessageEffect } from './effect.js';
import { isJsonObject, type JsonObject } from './json-object.js';
import { briefMetadata, refusedMetadata } from './message-metadata.js';
import {
  type ArgumentStyle,
  flagArgument,
  readSlackArguments,
  structuredArgument,
  textArgument,
} from './slack-arguments.js';
import { createSlackMessages, type MessageWindow, type SlackMessage } from './slack-messages.js';
import { type Reply, type Route, type VendorContract, type VendorRequest } from './vendor-contract.js';

export interface SlackCredentials {
  botToken: string;
}

type ChannelState = 'open' | 'archived' | 'not-a-member';

const channels = new Map<string, ChannelState>([
  ['C0000000001', 'open'],
  ['C0000000002', 'open'],
  ['C0000000003', 'open'],
  ['C0000000008', 'not-a-member'],
  ['C0000000009', 'archived'],
]);
const workspaceUrl = 'https://sandbox.slack.example/';
const bot = { user_id: 'U0000000B0T', bot_id: 'B0000000001', team_id: 'T0000000001' };
const appId = 'A0000000001';
const maxText = 40_000;
const timestampPattern = /^\d{1,12}(\.\d{1,6})?$/;

/** What 4xx means at Slack, which answers 200 for everything but rate limits and its own trouble. */
const refusals: Record<number, string> = {
  400: 'invalid_blocks',
  401: 'invalid_auth',
  403: 'missing_scope',
  404: 'channel_not_found',
};

function ok(answer: JsonObject): Reply {
  return { status: 200, body: { ok: true, ...answer } };
}

function refused(error: string, more: JsonObject = {}): Reply {
  return { status: 200, body: { ok: false, error, ...more } };
}

/** Slack's Web API under `/api`, as far as posting and finding messages needs it (Slack reference, sections 1 to 7). */
export function createSlackSandbox(credentials: SlackCredentials): VendorContract {
  const effects: MessageEffect[] = [];
  const messages = createSlackMessages();

  function wireMessage(message: SlackMessage, allMetadata: boolean): JsonObject {
    const { ts, threadTs, text, blocks, metadata } = message;
    return {
      type: 'message',
      user: bot.user_id,
      bot_id: bot.bot_id,
      app_id: appId,
      team: bot.team_id,
      ts,
      text,
      ...(threadTs !== null && { thread_ts: threadTs }),
      ...(blocks !== null && { blocks }),
      ...(metadata !== null && { metadata: allMetadata ? metadata : briefMetadata(metadata) }),
    };
  }

  function postMessage(args: JsonObject): Reply {
    const channel = textArgument(args.channel);
    const state = channels.get(channel);
    if (state === undefined) return refused('channel_not_found');
    if (state === 'archived') return refused('is_archived');
    if (state === 'not-a-member') return refused('not_in_channel');
    const blocks = structuredArgument(args.blocks) ?? null;
    const refusal = blocks === null ? undefined : refusedBlocks(blocks);
    if (refusal !== undefined) {
      return refused(refusal.error, { response_metadata: { messages: refusal.messages } });
    }
    const metadata = structuredArgument(args.metadata) ?? null;
    const metadataError = metadata === null ? undefined : refusedMetadata(metadata);
    if (metadataError !== undefined) return refused(metadataError);
    const text = textArgument(args.text);
    if (text === '' && (!Array.isArray(blocks) || blocks.length === 0)) return refused('no_text');
    const threadTs = textArgument(args.thread_ts) || null;
    const parent = threadTs === null ? undefined : messages.find(channel, threadTs);
    if (parent !== undefined && parent.threadTs !== null) return refused('cannot_reply_to_message');
    const posted = messages.post(channel, {
      threadTs,
      broadcast: flagArgument(args.reply_broadcast),
      text: text.slice(0, maxText),
      blocks: Array.isArray(blocks) ? blocks : null,
      metadata: isJsonObject(metadata) ? metadata : null,
    });
    const { broadcast: _, ...landed } = posted;
    effects.push({ at: new Date().toISOString(), kind: 'message', channel, ...landed });
    return ok({
      channel,
      ts: posted.ts,
      message: wireMessage(posted, true),
      ...(text.length > maxText && {
        warning: 'message_truncated',
        response_metadata: { warnings: ['message_truncated'] },
      }),
    });
  }

  /** Checks what history and replies have in common; `read` gets the window and the page size. */
  function readChannel(
    args: JsonObject,
    read: (channel: string, window: MessageWindow, limit: number) => Reply,
  ): Reply {
    const channel = textArgument(args.channel);
    const state = channels.get(channel);
    if (state === undefined) return refused('channel_not_found');
    if (state === 'not-a-member') return refused('not_in_channel');
    const oldest = textArgument(args.oldest);
    const latest = textArgument(args.cursor) || textArgument(args.latest);
    if (oldest !== '' && !timestampPattern.test(oldest)) return refused('invalid_ts_oldest');
    if (latest !== '' && !timestampPattern.test(latest)) return refused('invalid_ts_latest');
    const limit = Number(textArgument(args.limit) || 100);
    if (!Number.isInteger(limit) || limit < 1 || limit > 999) return refused('invalid_limit');
    return read(channel, { oldest, latest, inclusive: flagArgument(args.inclusive) }, limit);
  }

  function history(args: JsonObject): Reply {
    return readChannel(args, (channel, window, limit) => {
      const found = messages.history(channel, window, limit);
      const page = found.slice(0, limit);
      const allMetadata = flagArgument(args.include_all_metadata);
      const cursor = found.length > limit ? (page.at(-1)?.ts ?? '') : '';
      return ok({
        messages: page.map((message) => wireMessage(message, allMetadata)),
        has_more: cursor !== '',
        ...(cursor !== '' && { response_metadata: { next_cursor: cursor } }),
      });
    });
  }

  function replies(args: JsonObject): Reply {
    return readChannel(args, (channel, window, limit) => {
      const parent = messages.find(channel, textArgument(args.ts));
      if (parent === undefined) return refused('thread_not_found');
      const found = messages.thread(channel, parent, window);
      const allMetadata = flagArgument(args.include_all_metadata);
      return ok({
        messages: found.slice(0, limit).map((message) => wireMessage(message, allMetadata)),
        has_more: found.length > limit,
      });
    });
  }

  function getPermalink(args: JsonObject): Reply {
    const channel = textArgument(args.channel);
    const ts = textArgument(args.message_ts);
    if (!channels.has(channel)) return refused('channel_not_found');
    if (messages.find(channel, ts) === undefined) return refused('message_not_found');
    return ok({ channel, permalink: `${workspaceUrl}archives/${channel}/p${ts.replace('.', '')}` });
  }

  function authTest(): Reply {
    return ok({ url: workspaceUrl, team: 'Sandbox', user: 'debrief', ...bot, is_enterprise_install: false });
  }

  function route(method: 'GET' | 'POST', name: string, style: ArgumentStyle, call: (args: JsonObject) => Reply): Route {
    return {
      method,
      path: `/api/${name}`,
      ...(name === 'chat.postMessage' && { delay: 'delivery' as const }),
      answer(request) {
        const read = readSlackArguments(request, style);
        return 'error' in read ? refused(read.error) : call(read.args);
      },
    };
  }

  /** The header, or a form field of the body; never the query. */
  function givenToken({ headers, body }: VendorRequest): string | null {
    const bearer = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
    if (bearer !== undefined) return bearer;
    const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
    return isForm ? new URLSearchParams(body).get('token') : null;
  }

  return {
    effects,
    reset: () => messages.reset(),
    refusal(request) {
      const token = givenToken(request);
      if (token === credentials.botToken) return undefined;
      return refused(token === null ? 'not_authed' : 'invalid_auth');
    },
    notFound: () => refused('unknown_method'),
    failure(status) {
      if (status === 429) {
        return { status, headers: { 'retry-after': '1' }, body: { ok: false, error: 'ratelimited' } };
      }
      if (status < 500) return refused(refusals[status] ?? 'invalid_arg_name');
      return { status, body: { ok: false, error: status === 503 ? 'service_unavailable' : 'internal_error' } };
    },
    headers: () => ({ 'x-oauth-scopes': 'chat:write,channels:history,groups:history' }),
    routes: [
      route('POST', 'auth.test', 'json-or-form', authTest),
      route('GET', 'auth.test', 'form', authTest),
      route('POST', 'chat.postMessage', 'json-or-form', postMessage),
      route('POST', 'conversations.history', 'json-or-form', history),
      route('GET', 'conversations.history', 'form', history),
      route('POST', 'conversations.replies', 'form', replies),
      route('GET', 'conversations.replies', 'form', replies),
      route('POST', 'chat.getPermalink', 'form', getPermalink),
      route('GET', 'chat.getPermalink', 'form', getPermalink),
    ],
  };
}
