import { randomUUID } from 'node:crypto';
import { type JsonObject, parseJsonObject } from './json-object.js';
import { type Reply, type Route } from './vendor-contract.js';

/** A stored prompt profile in its flat write shape. */
export interface StoredProfile {
  id: string;
  options: JsonObject;
}

const optionNames = ['name', 'slice', 'context', 'events', 'cache', 'llm'];

function readShape({ id, options: { name, llm, ...configuration } }: StoredProfile): JsonObject {
  return { id, name: name ?? '', configuration, llm: llm ?? {} };
}

function pageSize(text: string | null): number {
  const size = Number(text ?? 20);
  return Number.isInteger(size) && size > 0 ? Math.min(size, 100) : 20;
}

/** What may be done to the stored profiles; both outlive the process. */
export interface ProfileWrites {
  store(profile: StoredProfile): void;
  remove(id: string): void;
}

/**
 * `/v2/visit_profile`: flat to write, nested to read, updated by POST (Fullstory reference, summary profiles).
 * `failure` gives Fullstory's error body.
 */
export function visitProfileRoutes(
  profiles: ReadonlyMap<string, StoredProfile>,
  writes: ProfileWrites,
  failure: (status: number, code: string, message: string) => Reply,
): Route[] {
  const missing = () => failure(404, 'resource_not_found', 'Requested profile does not exist');
  function options(body: string): JsonObject | undefined {
    const given = parseJsonObject(body);
    return given && Object.fromEntries(Object.entries(given).filter(([name]) => optionNames.includes(name)));
  }
  return [
    {
      method: 'POST',
      path: '/v2/visit_profile',
      answer({ body }) {
        const given = options(body);
        if (given === undefined) return failure(400, 'required_field', 'The body must be a JSON object');
        const id = randomUUID();
        writes.store({ id, options: given });
        return { status: 200, body: { id } };
      },
    },
    {
      method: 'GET',
      path: '/v2/visit_profile',
      answer({ query }) {
        const size = pageSize(query.get('limit'));
        const start = Number(query.get('page_token') ?? 0);
        if (!Number.isInteger(start)) return failure(400, 'invalid_page_token', 'page_token is not valid');
        const all = [...profiles.values()];
        const next = start + size < all.length ? String(start + size) : '';
        return {
          status: 200,
          body: { profiles: all.slice(start, start + size).map(readShape), next_page_token: next },
        };
      },
    },
    {
      method: 'GET',
      path: '/v2/visit_profile/:id',
      answer(_request, id) {
        const profile = profiles.get(id);
        return profile === undefined ? missing() : { status: 200, body: readShape(profile) };
      },
    },
    {
      method: 'POST',
      path: '/v2/visit_profile/:id',
      answer({ body }, id) {
        const profile = profiles.get(id);
        const given = options(body);
        if (given === undefined) return failure(400, 'required_field', 'The body must be a JSON object');
        if (profile === undefined) return missing();
        writes.store({ id, options: { ...profile.options, ...given } });
        return { status: 200, body: { id } };
      },
    },
    {
      method: 'DELETE',
      path: '/v2/visit_profile/:id',
      answer(_request, id) {
        if (!profiles.has(id)) return missing();
        writes.remove(id);
        return { status: 200, body: {} };
      },
    },
  ];
}
