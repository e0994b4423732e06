import { RefusedSearch, searchContacts } from './contact-search.js';
import { type AttributeEffect, type ConversationNoteEffect, type NoteEffect, type ObjectEffect } from './effect.js';
import { type EntryStore } from './effect-file.js';
import { intercomAdmin } from './intercom-admin.js';
import { intercomFailure as failure, refusedContact, resourceNotFound, userNotFound } from './intercom-answer.js';
import { createCustomAttributes } from './custom-attributes.js';
import { contactIdOf, intercomContact, intercomWorkspaceId, personOfContact } from './intercom-contacts.js';
import { createConversations } from './conversations.js';
import { createContactNotes } from './contact-notes.js';
import { createCustomObjects } from './custom-objects.js';
import { type Person, type Population } from './seeded-people.js';
import { type Reply, type VendorContract, type VendorRequest } from './vendor-contract.js';
import { createVendorLog, type VendorLog } from './vendor-log.js';

export interface IntercomCredentials {
  accessToken: string;
}

type IntercomEffect = NoteEffect | ConversationNoteEffect | AttributeEffect | ObjectEffect;

const versions = /^(2\.(\d|1[0-8])|Preview|Unstable)$/;
const windowMs = 10_000;
/** Announced, not enforced; far above Intercom's own, so that a client that obeys it is not slowed down in benchmarks. */
const windowLimit = 100_000;

const codes: Record<number, [code: string, message: string]> = {
  400: ['bad_request', 'Bad Request'],
  401: ['unauthorized', 'Access Token Invalid'],
  403: ['api_plan_restricted', 'Active subscription needed.'],
  404: ['not_found', 'Resource Not Found'],
  408: ['request_timeout', 'Request Timeout'],
  409: ['conflict', 'Conflict'],
  422: ['parameter_invalid', 'Parameter Invalid'],
  429: ['rate_limit_exceeded', 'Exceeded rate limit of 1667 in 10_seconds'],
  503: ['service_unavailable', 'Sorry, the API service is temporarily unavailable'],
};

/** Intercom's REST API as far as notes, attributes and custom objects need it (Intercom reference, sections 1 to 11). */
export function createIntercomSandbox(
  people: Population,
  credentials: IntercomCredentials,
  now: Date,
  store: EntryStore,
): VendorContract {
  const land = (effect: IntercomEffect) => log.land(effect);
  const notes = createContactNotes(people, land);
  const objects = createCustomObjects(land);
  const attributes = createCustomAttributes(objects, land);
  const conversations = createConversations(people, (id) => attributes.shown('conversation', id), now, land);
  const log: VendorLog<IntercomEffect> = createVendorLog<IntercomEffect>(store, (effect) => {
    if (effect.kind === 'note') notes.apply(effect);
    else if (effect.kind === 'conversation-note') conversations.apply(effect);
    else if (effect.kind === 'object') objects.apply(effect);
    else attributes.apply(effect);
  });
  let window = { endsAt: 0, used: 0 };

  function contactOf(person: Person) {
    const id = contactIdOf(person);
    const customAttributes = attributes.shown('contact', id);
    return intercomContact(people, person, { noteIds: notes.idsOf(id), customAttributes }, now);
  }

  function search({ body }: VendorRequest): Reply {
    try {
      const { contacts, totalCount, page, perPage, startingAfter } = searchContacts(people, body, contactOf);
      const next = startingAfter === null ? {} : { next: { per_page: perPage, starting_after: startingAfter } };
      const totalPages = Math.ceil(totalCount / perPage);
      const pages = { type: 'pages', ...next, page, per_page: perPage, total_pages: totalPages };
      return { status: 200, body: { type: 'list', data: contacts, total_count: totalCount, pages } };
    } catch (error) {
      if (error instanceof RefusedSearch) return failure(400, error.code, error.message);
      throw error;
    }
  }

  function readContact(contactId: string): Reply {
    const refusal = refusedContact(people, contactId);
    if (refusal !== undefined) return refusal;
    const person = personOfContact(people, contactId);
    return person === undefined ? userNotFound() : { status: 200, body: contactOf(person) };
  }

  function updateConversation(request: VendorRequest, id: string): Reply {
    if (!conversations.exists(id)) return resourceNotFound();
    return attributes.set(request, 'conversation', id) ?? conversations.read(request, id);
  }

  function whoAmI(): Reply {
    const app = {
      type: 'app',
      id_code: intercomWorkspaceId,
      name: 'Sandbox',
      region: 'US',
      timezone: 'Etc/UTC',
      created_at: 1_700_000_000,
      identity_verification: false,
    };
    const state = { email_verified: true, has_inbox_seat: true, away_mode_enabled: false };
    return { status: 200, body: { ...intercomAdmin, ...state, app } };
  }

  function rateLimitHeaders(): Record<string, string> {
    const time = Date.now();
    if (time >= window.endsAt) window = { endsAt: time - (time % windowMs) + windowMs, used: 0 };
    window.used += 1;
    return {
      'x-ratelimit-limit': String(windowLimit),
      'x-ratelimit-remaining': String(Math.max(0, windowLimit - window.used)),
      'x-ratelimit-reset': String(window.endsAt / 1_000),
    };
  }

  const isAuthorized = ({ headers }: VendorRequest) => headers.authorization === `Bearer ${credentials.accessToken}`;
  const written = { delay: 'delivery', writes: true } as const;

  return {
    log,
    reset() {
      notes.reset();
      objects.reset();
      attributes.reset();
      conversations.reset();
    },
    refusal(request) {
      if (!isAuthorized(request)) return failure(401, 'unauthorized', 'Access Token Invalid');
      const version = request.headers['intercom-version'];
      if (typeof version === 'string' && versions.test(version)) return undefined;
      return failure(400, 'intercom_version_invalid', 'The requested Intercom-Version is missing or not known');
    },
    notFound: () => failure(404, 'not_found', 'The requested resource was not found'),
    failure(status, _request, code) {
      const [usual, message] = codes[status] ?? ['server_error', 'Server Error'];
      const reply = failure(status, code ?? usual, message);
      if (status !== 429) return reply;
      const reset = String(Math.ceil(Date.now() / 1_000) + 2);
      const spent = { 'x-ratelimit-limit': '1667', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset };
      return { ...reply, headers: { ...reply.headers, ...spent } };
    },
    headers: (request) => (isAuthorized(request) ? rateLimitHeaders() : {}),
    routes: [
      { method: 'GET', path: '/me', answer: whoAmI },
      { method: 'POST', path: '/contacts/search', answer: search },
      {
        method: 'GET',
        path: '/contacts/find_by_external_id/:id',
        answer(_request, externalId = '') {
          const person = people.withUid(externalId);
          return person === undefined ? userNotFound() : { status: 200, body: contactOf(person) };
        },
      },
      { method: 'GET', path: '/contacts/:id', answer: (_request, id = '') => readContact(id) },
      {
        method: 'PUT',
        path: '/contacts/:id',
        ...written,
        answer: (request, id = '') =>
          refusedContact(people, id) ?? attributes.set(request, 'contact', id) ?? readContact(id),
      },
      { method: 'POST', path: '/contacts/:id/notes', ...written, answer: (request, id = '') => notes.add(request, id) },
      { method: 'GET', path: '/contacts/:id/notes', answer: (request, id = '') => notes.list(request, id) },
      { method: 'GET', path: '/notes/:id', answer: (_request, id = '') => notes.read(id) },
      { method: 'GET', path: '/conversations/:id', answer: (request, id = '') => conversations.read(request, id) },
      { method: 'PUT', path: '/conversations/:id', ...written, answer: updateConversation },
      {
        method: 'POST',
        path: '/conversations/:id/reply',
        ...written,
        answer: (request, id = '') => conversations.reply(request, id),
      },
      {
        method: 'POST',
        path: '/custom_object_instances/:type',
        ...written,
        answer: (request, type = '') => objects.upsert(request, type),
      },
      {
        method: 'GET',
        path: '/custom_object_instances/:type',
        answer: (request, type = '') => objects.readByExternalId(request, type),
      },
      {
        method: 'GET',
        path: '/custom_object_instances/:type/:id',
        answer: (_request, type = '', id = '') => objects.read(type, id),
      },
    ],
  };
}
