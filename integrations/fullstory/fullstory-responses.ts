import { z } from 'zod';
import { textMembers, wireId } from '../http/json-parts.js';
import { type Refusal } from '../http/vendor-request.js';

const createdTime = z.union([z.string(), z.number()]).nullish();

/** `GET /sessions/v2` (Fullstory docs, List sessions, v1). No match may also be answered with an empty object. */
export const sessionsV1 = z.object({
  sessions: z
    .array(z.object({ userId: wireId, sessionId: wireId, createdTime, fsUrl: z.string().nullish() }))
    .nullish(),
});

/** `GET /v2/sessions` (Fullstory docs, List sessions). */
export const sessionsV2 = z.object({
  results: z.array(z.object({ id: wireId, created_time: createdTime, app_url: z.string().nullish() })).nullish(),
});

/** Both methods of `/v2/sessions/{id}/summary`; `response` is filled when a response schema applied. */
export const summary = z
  .object({ summary: z.string().nullish(), response: z.unknown().optional() })
  .refine(({ summary, response }) => (summary ?? response ?? null) !== null, { error: 'neither summary nor response' });

/** `GET /v2/visit_profile`. Profiles of the alpha period come without id or name; the paging token has two spellings. */
export const profilePage = z.object({
  profiles: z.array(z.object({ id: z.string().nullish(), name: z.string().nullish() })).nullish(),
  next_page_token: z.string().nullish(),
  next_pagination_token: z.string().nullish(),
});

/** `GET /v2/visit_profile/{id}`: what is written flat is read under `configuration`. */
export const storedProfile = z.object({
  configuration: z.looseObject({ cache: z.record(z.string(), z.unknown()).nullish() }).nullish(),
  llm: z.looseObject({}).nullish(),
});

export const createdProfile = z.object({ id: wireId });

/** `GET /me`. */
export const me = z.object({ orgId: z.string(), role: z.string().nullish() });

export type SessionsV1 = z.output<typeof sessionsV1>;
export type SessionsV2 = z.output<typeof sessionsV2>;
export type SummaryAnswer = z.output<typeof summary>;

/** The query that asks for the page after this one; the token goes back under the name that matches its own. */
export function nextPageOf(page: z.output<typeof profilePage>): Record<string, string> | undefined {
  if (page.next_page_token) return { page_token: page.next_page_token };
  if (page.next_pagination_token) return { pagination_token: page.next_pagination_token };
  return undefined;
}

/** v2 errors are `{message, code}`; the v1 family promises no shape at all. */
export function readFullstoryError(_status: number, _headers: unknown, body: unknown): Refusal {
  const { code, message, detail, error } = textMembers(body, 'code', 'message', 'detail', 'error');
  return { code, message: message ?? detail ?? error };
}
