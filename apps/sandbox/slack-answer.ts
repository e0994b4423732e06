import { type JsonObject } from './json-object.js';
import { type Reply } from './vendor-contract.js';

/** Slack's success: 200 with `ok: true`. */
export function slackOk(answer: JsonObject): Reply {
  return { status: 200, body: { ok: true, ...answer } };
}

/** Slack's refusal, which is 200 too. */
export function slackRefused(error: string, more: JsonObject = {}): Reply {
  return { status: 200, body: { ok: false, error, ...more } };
}
