import { z } from 'zod';

/** Slack says with `ok`, not with the status, whether a call succeeded (Slack docs, Web API). */
export const postedMessage = z.object({ ok: z.literal(true), channel: z.string().min(1), ts: z.string().min(1) });

/** `auth.test`. */
export const tokenIdentity = z.object({
  ok: z.literal(true),
  team_id: z.string(),
  user_id: z.string(),
  bot_id: z.string().nullish(),
  url: z.string().nullish(),
});

/** True for `ok:false`, whatever the status, and for every status that is no success. */
export function isSlackRefusal(status: number, body: unknown): boolean {
  return status >= 300 || (typeof body === 'object' && body !== null && 'ok' in body && body.ok === false);
}
