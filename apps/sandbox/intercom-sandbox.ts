import { randomUUID } from 'node:crypto';
import { RefusedSearch, searchContacts } from './contact-search.js';
import { type NoteEffect } from './effect.js';
import {
  contactIdOf,
  intercomContact,
  intercomWorkspaceId,
  mergedContactId,
  personOfContact,
} from './intercom-contacts.js';
import { type JsonObject, parseJsonObject } from './json-object.js';
import { type Person, type Population } from './seeded-people.js';
import { type Reply, type VendorContract, type VendorRequest } from './vendor-contract.js';

export interface IntercomCredentials {
  accessToken: string;
}

const admin = { type: 'admin', id: '991267459', name: 'Sandbox Admin', email: 'admin@example.com' };
const versions = /^(2\.(\d|1[0-8])|Preview|Unstable)$/;
const notesPerPage = 50;
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

function failure(status: number, code: string, message: string): Reply {
  const requestId = randomUUID();
  const body = { type: 'error.list', request_id: requestId, errors: [{ code, message }] };
  return { status, body, headers: { 'x-request-id': requestId } };
}

/** Plain text comes back in a paragraph, and comments do not survive (Intercom reference, section 8). */
function storedBody(body: string): string {
  const visible = body.replace(/<!--[\s\S]*?-->/g, '');
  return visible.trimStart().startsWith('<') ? visible : `<p>${visible}</p>`;
}

/** Intercom's REST API as far as notes on contacts need it (Intercom reference, sections 1 to 8). */
export function createIntercomSandbox(people: Population, credentials: IntercomCredentials, now: Date): VendorContract {
  const effects: NoteEffect[] = [];
  const notes = new Map<string, JsonObject>();
  /** Note ids by contact, newest first. */
  const notesOfContact = new Map<string, string[]>();
  let lastNoteId = 1_000;
  let window = { endsAt: 0, used: 0 };

  const userNotFound = () => failure(404, 'not_found', 'User Not Found');
  const contactOf = (person: Person) =>
    intercomContact(people, person, notesOfContact.get(contactIdOf(person)) ?? [], now);

  function createNote({ body }: VendorRequest, contactId: string): Reply {
    const given = parseJsonObject(body);
    if (typeof given?.body !== 'string' || given.body === '') {
      return failure(400, 'parameter_not_found', 'body is required');
    }
    if (personOfContact(people, contactId) === undefined) return userNotFound();
    const author = given.admin_id ?? admin.id;
    if (author !== admin.id && author !== Number(admin.id)) return failure(404, 'not_found', 'Resource Not Found');
    lastNoteId += 1;
    const id = String(lastNoteId);
    const at = new Date();
    const note = {
      type: 'note',
      id,
      created_at: Math.floor(at.getTime() / 1_000),
      contact: { type: 'contact', id: contactId },
      author: { ...admin, away_mode_enabled: false, away_mode_reassign: false },
      body: storedBody(given.body),
    };
    notes.set(id, note);
    notesOfContact.set(contactId, [id, ...(notesOfContact.get(contactId) ?? [])]);
    effects.push({ at: at.toISOString(), kind: 'note', contactId, noteId: id, body: note.body });
    return { status: 200, body: note };
  }

  function listNotes({ query, origin }: VendorRequest, contactId: string): Reply {
    if (personOfContact(people, contactId) === undefined) return userNotFound();
    const page = Number(query.get('page') ?? 1);
    if (!Number.isInteger(page) || page < 1) return failure(400, 'parameter_invalid', 'page is not valid');
    const ids = notesOfContact.get(contactId) ?? [];
    const totalPages = Math.ceil(ids.length / notesPerPage);
    const next = page < totalPages ? `${origin}/contacts/${contactId}/notes?page=${page + 1}` : null;
    const body = {
      type: 'list',
      data: ids.slice((page - 1) * notesPerPage, page * notesPerPage).map((id) => notes.get(id)),
      total_count: ids.length,
      pages: { type: 'pages', next, page, per_page: notesPerPage, total_pages: totalPages },
    };
    return { status: 200, body };
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
    const jane = people.withUid('jane-doe');
    if (contactId === mergedContactId && jane !== undefined) {
      const merged = failure(410, 'contact_merged', 'This contact was merged into another');
      const link = `</contacts/${contactIdOf(jane)}>; rel="canonical"`;
      return { ...merged, headers: { ...merged.headers, link } };
    }
    const person = personOfContact(people, contactId);
    return person === undefined ? userNotFound() : { status: 200, body: contactOf(person) };
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

  return {
    effects,
    reset() {
      notes.clear();
      notesOfContact.clear();
    },
    refusal(request) {
      if (!isAuthorized(request)) return failure(401, 'unauthorized', 'Access Token Invalid');
      const version = request.headers['intercom-version'];
      if (typeof version === 'string' && versions.test(version)) return undefined;
      return failure(400, 'intercom_version_invalid', 'The requested Intercom-Version is missing or not known');
    },
    notFound: () => failure(404, 'not_found', 'The requested resource was not found'),
    failure(status) {
      const [code, message] = codes[status] ?? ['server_error', 'Server Error'];
      const reply = failure(status, code, message);
      if (status !== 429) return reply;
      const reset = String(Math.ceil(Date.now() / 1_000) + 2);
      const window = { 'x-ratelimit-limit': '1667', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset };
      return { ...reply, headers: { ...reply.headers, ...window } };
    },
    headers: (request) => (isAuthorized(request) ? rateLimitHeaders() : {}),
    routes: [
      {
        method: 'GET',
        path: '/me',
        answer: () => ({
          status: 200,
          body: {
            ...admin,
            email_verified: true,
            has_inbox_seat: true,
            away_mode_enabled: false,
            app: {
              type: 'app',
              id_code: intercomWorkspaceId,
              name: 'Sandbox',
              region: 'US',
              timezone: 'Etc/UTC',
              created_at: 1_700_000_000,
              identity_verification: false,
            },
          },
        }),
      },
      { method: 'POST', path: '/contacts/search', answer: search },
      {
        method: 'GET',
        path: '/contacts/find_by_external_id/:id',
        answer(_request, externalId) {
          const person = people.withUid(externalId);
          return person === undefined ? userNotFound() : { status: 200, body: contactOf(person) };
        },
      },
      { method: 'GET', path: '/contacts/:id', answer: (_request, id) => readContact(id) },
      { method: 'POST', path: '/contacts/:id/notes', delay: 'delivery', answer: createNote },
      { method: 'GET', path: '/contacts/:id/notes', answer: listNotes },
      {
        method: 'GET',
        path: '/notes/:id',
        answer(_request, id) {
          const note = notes.get(id);
          return note === undefined ? failure(404, 'not_found', 'Resource Not Found') : { status: 200, body: note };
        },
      },
    ],
  };
}
