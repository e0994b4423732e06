import { z } from 'zod';

const ok = z.literal(true);
const id = z.string().min(1);

/** Slack says with `ok`, not with the status, whether a call succeeded (Slack docs, Web API). */
export const postedMessage = z.object({ ok, channel: id, ts: id });

/** `auth.test`. */
export const tokenIdentity = z.object({
  ok,
  team_id: z.string(),
  user_id: z.string(),
  bot_id: z.string().nullish(),
  url: z.string().nullish(),
});

/** `users.lookupByEmail`. */
export const foundUser = z.object({ ok, user: z.object({ id }) });

/** `conversations.open`. */
export const openedConversation = z.object({ ok, channel: z.object({ id }) });

/** One page of `conversations.history` or `conversations.replies`, as far as deliveries are recognised by it. */
export const messagePage = z.object({
  ok,
  messages: z.array(
    z.object({
      ts: id,
      user: z.string().nullish(),
      metadata: z.object({ event_type: z.unknown(), event_payload: z.unknown() }).nullish(),
      files: z.array(z.object({ id, name: z.string().nullish() })).nullish(),
    }),
  ),
  response_metadata: z.object({ next_cursor: z.string().nullish() }).nullish(),
});

export type SlackHistoryMessage = z.output<typeof messagePage>['messages'][number];

/** `files.getUploadURLExternal`. */
export const uploadTarget = z.object({ ok, upload_url: id, file_id: id });

/** `files.completeUploadExternal`; the message that carries the files is not in it. */
export const completedUpload = z.object({ ok });

/** True for `ok:false`, whatever the status, and for every status that is no success. */
export function isSlackRefusal(status: number, body: unknown): boolean {
  return status >= 300 || (typeof body === 'object' && body !== null && 'ok' in body && body.ok === false);
}
