import { type ExportEffect, type SummaryEffect } from './effect.js';
import { type EntryStore } from './effect-file.js';
import { storagePath } from './export-storage.js';
import { isJsonObject, type JsonObject, parseJsonObject } from './json-object.js';
import { type Population, type Visit } from './seeded-people.js';
import { createSegmentExports } from './segment-exports.js';
import { isResponseSchema, proseAnswer, structuredAnswer } from './summary-answer.js';
import { type ExportEndTrace, type ProfileTrace } from './trace.js';
import { type Reply, type VendorContract, type VendorRequest } from './vendor-contract.js';
import { createVendorLog } from './vendor-log.js';
import { type StoredProfile, visitProfileRoutes } from './visit-profiles.js';

export interface FullstoryCredentials {
  apiKey: string;
}

const codes: Record<number, string> = {
  400: 'required_field',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'resource_not_found',
  405: 'method_not_allowed',
  409: 'conflict',
  429: 'too_many_requests',
};

function failure(status: number, code: string, message: string): Reply {
  return { status, body: { message, code } };
}

function replayUrl({ userId, sessionId }: Visit): string {
  return `https://app.fullstory.com/ui/SANDBOX/session/${userId}:${sessionId}`;
}

/**
 * Fullstory's server API as far as summaries and exports need it: `/me`, both session lists, the summary and its
 * profiles, segments and their exports (Fullstory reference, sections 2 to 7). Every summary it hands out is one metered
 * effect.
 */
export function createFullstorySandbox(
  people: Population,
  credentials: FullstoryCredentials,
  store: EntryStore,
): VendorContract {
  const profiles = new Map<string, StoredProfile>();
  const exports = createSegmentExports(() => log, failure);
  const log = createVendorLog<SummaryEffect | ExportEffect, ProfileTrace | ExportEndTrace>(store, (entry) => {
    if (entry.kind === 'summary') return;
    if (entry.kind === 'export' || entry.kind === 'export-end') exports.apply(entry);
    else if (entry.options === null) profiles.delete(entry.id);
    else profiles.set(entry.id, { id: entry.id, options: entry.options });
  });

  /** Newest first; several look-ups are united, as the vendor does for uid together with email. */
  function visits(query: URLSearchParams): Visit[] | Reply {
    const uid = query.get('uid');
    const email = query.get('email');
    const limit = Number(query.get('limit') ?? 20);
    if (!uid && !email) return failure(400, 'required_field', 'uid or email is required');
    if (!Number.isInteger(limit) || limit < 1) return failure(400, 'invalid_field', 'limit is not valid');
    const byUid = uid ? people.withUid(uid) : undefined;
    const found = new Set([...(byUid ? [byUid] : []), ...(email ? people.withEmail(email) : [])].map((p) => p.uid));
    const persons = [...found].flatMap((found) => people.withUid(found) ?? []);
    return persons
      .flatMap((person) => people.visitsOf(person))
      .sort((a, b) => b.startedAt.getTime() - a.startedAt.getTime())
      .slice(0, limit);
  }

  function summarize(sessionId: string, profileId: string | null, llm: unknown, endTimestamp: unknown): Reply {
    if (typeof endTimestamp === 'string' && Number.isNaN(Date.parse(endTimestamp))) {
      return failure(400, 'invalid_field', 'end_timestamp is not an RFC 3339 time');
    }
    const profile = profileId === null ? undefined : profiles.get(profileId);
    if (profileId !== null && profile === undefined) {
      return failure(404, 'resource_not_found', 'Requested config profile does not exist');
    }
    const visit = people.visit(sessionId);
    if (visit === undefined) return failure(404, 'resource_not_found', 'Requested session does not exist');
    const stored = isJsonObject(profile?.options.llm) ? profile.options.llm : {};
    const schema = (isJsonObject(llm) ? llm.response_schema : undefined) ?? stored.response_schema;
    if (schema !== undefined && !isResponseSchema(schema)) {
      return failure(400, 'invalid_field', 'llm.response_schema is not a supported schema');
    }
    log.land({ at: new Date().toISOString(), kind: 'summary', sessionId, profileId });
    if (schema === undefined) return { status: 200, body: { summary: proseAnswer(visit.facts) } };
    return { status: 200, body: { response: structuredAnswer(schema, visit.facts), response_schema: schema } };
  }

  function summarizeWithOverrides({ body }: VendorRequest, sessionId: string): Reply {
    const overrides: JsonObject | undefined = body === '' ? {} : parseJsonObject(body);
    if (overrides === undefined) return failure(400, 'invalid_body', 'The body must be a JSON object');
    const profileId = typeof overrides.config_profile === 'string' ? overrides.config_profile : null;
    const slice = isJsonObject(overrides.slice) ? overrides.slice : {};
    return summarize(sessionId, profileId || null, overrides.llm, slice.end_timestamp);
  }

  const profileWrites = {
    store: ({ id, options }: StoredProfile) => log.note({ kind: 'profile', id, options }),
    remove: (id: string) => log.note({ kind: 'profile', id, options: null }),
  };

  return {
    log,
    reset() {
      profiles.clear();
      exports.reset();
    },
    controls: exports.controls,
    refusal({ headers, path }) {
      if (path.startsWith(storagePath)) return undefined;
      const [scheme, key] = headers.authorization?.split(' ') ?? [];
      if ((scheme === 'Basic' || scheme === 'Bearer') && key === credentials.apiKey) return undefined;
      return failure(401, 'unauthorized', 'The API key is missing or not valid');
    },
    notFound: () => failure(404, 'resource_not_found', 'Requested resource does not exist'),
    failure: (status, _request, code) => ({
      ...failure(status, code ?? codes[status] ?? 'server_error', `Request failed with status ${status}`),
      ...(status === 429 && { headers: { 'retry-after': '1' } }),
    }),
    routes: [
      {
        method: 'GET',
        path: '/me',
        answer: () => ({
          status: 200,
          body: { email: 'integration@example.com', orgId: 'o-SANDBOX-na1', role: 'ARCHITECT' },
        }),
      },
      {
        method: 'GET',
        path: '/sessions/v2',
        delay: 'sessions',
        answer({ query }) {
          const found = visits(query);
          if (!Array.isArray(found)) return found;
          const sessions = found.map((visit) => ({
            userId: visit.userId,
            sessionId: visit.sessionId,
            createdTime: String(Math.floor(visit.startedAt.getTime() / 1_000)),
            fsUrl: replayUrl(visit),
          }));
          return { status: 200, body: { sessions } };
        },
      },
      {
        method: 'GET',
        path: '/v2/sessions',
        delay: 'sessions',
        answer({ query }) {
          const found = visits(query);
          if (!Array.isArray(found)) return found;
          const results = found.map((visit) => ({
            id: `${visit.userId}:${visit.sessionId}`,
            app_url: replayUrl(visit),
            created_time: visit.startedAt.toISOString(),
          }));
          return { status: 200, body: { results } };
        },
      },
      {
        method: 'GET',
        path: '/v2/sessions/:id/summary',
        delay: 'summary',
        writes: true,
        answer: ({ query }, id) =>
          summarize(id, query.get('config_profile') || null, undefined, query.get('end_timestamp') ?? undefined),
      },
      {
        method: 'POST',
        path: '/v2/sessions/:id/summary',
        delay: 'summary',
        writes: true,
        answer: summarizeWithOverrides,
      },
      ...visitProfileRoutes(profiles, profileWrites, failure),
      ...exports.routes,
    ],
  };
}
