import { type SlackMessage } from './slack-message.js';

/** A stored message as an answer in the thread that another message began. */
export function inThread(content: string, threadTs: string): string {
  return JSON.stringify({ ...(JSON.parse(content) as SlackMessage), thread_ts: threadTs });
}
