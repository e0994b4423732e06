import { type IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { textMembers, wireId } from '../http/json-parts.js';
import { type Refusal } from '../http/vendor-request.js';

const contact = z.object({ id: wireId, role: z.string().nullish(), last_seen_at: z.number().nullish() });

/** The shape of every error, 404 and 410 included (Intercom 2.16 description, `error`). */
export const errorList = z.object({
  type: z.literal('error.list'),
  request_id: z.string().nullish(),
  errors: z.array(z.unknown()),
});

/** A contact asked for by id, or Intercom's word that there is none. */
export const contactOrError = z.union([contact, errorList]);

/** `POST /contacts/search`. */
export const contactPage = z.object({ data: z.array(contact) });

/** `POST /contacts/{id}/notes`. */
export const createdNote = z.object({ id: wireId, contact: z.object({ id: wireId }).nullish() });

/** `GET /contacts/{id}/notes`; `next` is an address or null. */
export const notePage = z.object({
  data: z.array(z.object({ id: wireId, body: z.string().nullish(), created_at: z.number().nullish() })),
  pages: z.object({ next: z.unknown() }).nullish(),
});

/** A conversation, oldest part first, as reading it and replying to it answer (2.16 description, `conversation`). */
export const conversationWithParts = z.object({
  id: wireId,
  conversation_parts: z.object({
    conversation_parts: z.array(z.object({ id: wireId, part_type: z.string().nullish(), body: z.string().nullish() })),
  }),
});

export type ConversationPart = z.output<
  typeof conversationWithParts
>['conversation_parts']['conversation_parts'][number];

/** `POST /custom_object_instances/{type}`. */
export const customObject = z.object({ id: wireId });

/** `GET /me`. */
export const adminWithApp = z.object({
  id: wireId,
  app: z.object({ id_code: z.string().nullish(), region: z.string().nullish() }).nullish(),
});

export type ContactAnswer = z.output<typeof contact>;

export function readIntercomError(_status: number, _headers: unknown, body: unknown): Refusal {
  const list = errorList.safeParse(body);
  if (!list.success) return {};
  return { ...textMembers(list.data.errors[0], 'code', 'message'), requestId: list.data.request_id ?? undefined };
}

/** The path of the contact that a merged one became: `Link: </contacts/{id}>; rel="canonical"` (2.16 description). */
export function canonicalContactPath(headers: IncomingHttpHeaders): string | undefined {
  const link = Array.isArray(headers.link) ? headers.link[0] : headers.link;
  return /<(\/contacts\/[\w-]+)>;\s*rel="?canonical/.exec(link ?? '')?.[1];
}
