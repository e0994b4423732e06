import { type MessageEffect } from './effect.js';
import { type EntryStore } from './effect-file.js';
import { type JsonObject } from './json-object.js';
import { type Population } from './seeded-people.js';
import { slackOk, slackRefused } from './slack-answer.js';
import { type ArgumentStyle, readSlackArguments, textArgument } from './slack-arguments.js';
import { createSlackChannels } from './slack-channels.js';
import { createSlackFiles, uploadPath } from './slack-files.js';
import { createSlackMessages } from './slack-messages.js';
import { lookUpByEmail, openConversation, slackBot } from './slack-people.js';
import { type MessageDraft, postMessage } from './slack-posting.js';
import { readHistory, readReplies } from './slack-reading.js';
import { type UploadTrace } from './trace.js';
import { type Reply, type Route, type VendorContract, type VendorRequest } from './vendor-contract.js';
import { createVendorLog, type VendorLog } from './vendor-log.js';

export interface SlackCredentials {
  botToken: string;
}

const workspaceUrl = 'https://sandbox.slack.example/';
const scopes =
  'chat:write,channels:history,groups:history,im:history,im:write,users:read,users:read.email,files:read,files:write';

/** What 4xx means at Slack, which answers 200 for everything but rate limits and its own trouble. */
const refusals: Record<number, string> = {
  400: 'invalid_blocks',
  401: 'invalid_auth',
  403: 'missing_scope',
  404: 'channel_not_found',
};

/** Methods that change something; all but opening a conversation post or prepare a post. */
const writes = new Set([
  'chat.postMessage',
  'conversations.open',
  'files.getUploadURLExternal',
  'files.completeUploadExternal',
]);
const posts = new Set(['chat.postMessage', 'files.completeUploadExternal']);

function authTest(): Reply {
  return slackOk({ url: workspaceUrl, team: 'Sandbox', user: 'debrief', ...slackBot, is_enterprise_install: false });
}

/** The header, or a form field of the body; never the query. */
function givenToken({ headers, body }: VendorRequest): string | null {
  const bearer = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return bearer;
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  return isForm ? new URLSearchParams(body).get('token') : null;
}

type Method = (args: JsonObject, request: VendorRequest) => Reply;

function route(method: 'GET' | 'POST', name: string, style: ArgumentStyle, call: Method): Route {
  return {
    method,
    path: `/api/${name}`,
    ...(posts.has(name) && { delay: 'delivery' as const }),
    ...(writes.has(name) && { writes: true as const }),
    answer(request) {
      const read = readSlackArguments(request, style);
      return 'error' in read ? slackRefused(read.error) : call(read.args, request);
    },
  };
}

/** Slack's Web API under `/api`, as far as posting and finding messages and files needs it (Slack reference). */
export function createSlackSandbox(
  people: Population,
  credentials: SlackCredentials,
  store: EntryStore,
): VendorContract {
  const channels = createSlackChannels(people);
  const messages = createSlackMessages();
  const files = createSlackFiles(channels, messages, () => log, post);
  const log: VendorLog<MessageEffect, UploadTrace> = createVendorLog<MessageEffect, UploadTrace>(store, (entry) => {
    if (entry.kind === 'message') messages.add(entry);
    files.apply(entry);
  });

  function post(draft: MessageDraft): MessageEffect {
    const message: MessageEffect = {
      at: new Date().toISOString(),
      kind: 'message',
      ts: messages.nextTimestamp(),
      ...draft,
    };
    log.land(message);
    return message;
  }

  function getPermalink(args: JsonObject): Reply {
    const channel = textArgument(args.channel);
    const ts = textArgument(args.message_ts);
    if (!channels.has(channel)) return slackRefused('channel_not_found');
    if (messages.find(channel, ts) === undefined) return slackRefused('message_not_found');
    return slackOk({ channel, permalink: `${workspaceUrl}archives/${channel}/p${ts.replace('.', '')}` });
  }

  const history: Method = (args, { delays }) => readHistory(args, channels, messages, delays);
  const replies: Method = (args, { delays }) => readReplies(args, channels, messages, delays);
  const fileInfo: Method = (args, { delays }) => files.info(args, delays);
  const lookUp: Method = (args) => lookUpByEmail(people, args);

  return {
    log,
    reset() {
      messages.reset();
      files.reset();
    },
    refusal(request) {
      if (request.path.startsWith(uploadPath)) return undefined;
      const token = givenToken(request);
      if (token === credentials.botToken) return undefined;
      return slackRefused(token === null ? 'not_authed' : 'invalid_auth');
    },
    notFound: () => slackRefused('unknown_method'),
    failure(status, _request, code) {
      if (status === 429) {
        return { status, headers: { 'retry-after': '1' }, body: { ok: false, error: code ?? 'ratelimited' } };
      }
      if (status < 500) return slackRefused(code ?? refusals[status] ?? 'invalid_arg_name');
      const error = code ?? (status === 503 ? 'service_unavailable' : 'internal_error');
      return { status, body: { ok: false, error } };
    },
    headers: () => ({ 'x-oauth-scopes': scopes }),
    routes: [
      route('POST', 'auth.test', 'json-or-form', authTest),
      route('GET', 'auth.test', 'form', authTest),
      route('POST', 'chat.postMessage', 'json-or-form', (args) => postMessage(args, channels, messages, post)),
      route('POST', 'conversations.history', 'json-or-form', history),
      route('GET', 'conversations.history', 'form', history),
      route('POST', 'conversations.replies', 'form', replies),
      route('GET', 'conversations.replies', 'form', replies),
      route('POST', 'conversations.open', 'json-or-form', (args) => openConversation(people, args)),
      route('POST', 'users.lookupByEmail', 'form', lookUp),
      route('GET', 'users.lookupByEmail', 'form', lookUp),
      route('POST', 'files.getUploadURLExternal', 'form', (args, { origin }) => files.begin(args, origin)),
      route('GET', 'files.getUploadURLExternal', 'form', (args, { origin }) => files.begin(args, origin)),
      route('POST', 'files.completeUploadExternal', 'json-or-form', (args) => files.complete(args)),
      route('POST', 'files.info', 'form', fileInfo),
      route('GET', 'files.info', 'form', fileInfo),
      route('POST', 'chat.getPermalink', 'form', getPermalink),
      route('GET', 'chat.getPermalink', 'form', getPermalink),
      {
        method: 'POST',
        path: `${uploadPath}:token`,
        writes: true,
        takesUpload: true,
        answer: (request, token = '') => files.receive(request, token),
      },
    ],
  };
}
