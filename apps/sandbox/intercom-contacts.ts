import { type JsonObject } from './json-object.js';
import { type Person, type Population } from './seeded-people.js';

export const intercomWorkspaceId = 'sandbox1';

/** A contact whose record was merged into Jane's; reading it leads there. */
export const mergedContactId = '6762f0ab1bb69f9f2193dead';

const seededPrefix = '6762f0ab1bb69f9f';
const generatedPrefix = '10ad10ad10ad10ad';
const contactIdPattern = /^([0-9a-f]{16})([0-9a-f]{8})$/;
const daySeconds = 86_400;

/** 24 hexadecimal digits, as Intercom's own ids. */
export function contactIdOf({ serial, generated }: Person): string {
  return (generated ? generatedPrefix : seededPrefix) + serial.toString(16).padStart(8, '0');
}

/** Whose contact an id names; undefined when nobody's. */
export function personOfContact(people: Population, contactId: string): Person | undefined {
  const [, prefix, serial] = contactIdPattern.exec(contactId) ?? [];
  if (serial === undefined || (prefix !== seededPrefix && prefix !== generatedPrefix)) return undefined;
  return people.person(Number.parseInt(serial, 16), prefix === generatedPrefix);
}

export interface IntercomContact extends JsonObject {
  id: string;
  external_id: string;
  role: 'user';
  email: string;
  created_at: number;
  updated_at: number;
  last_seen_at: number | null;
}

function emptyList(url: string): JsonObject {
  return { type: 'list', data: [], url, total_count: 0, has_more: false };
}

/** What was written to a contact. */
export interface ContactWrites {
  /** Newest first. */
  noteIds: string[];
  customAttributes: JsonObject;
}

/** A contact as Intercom 2.16 shows it. `now` is when the sandbox started. */
export function intercomContact(
  people: Population,
  person: Person,
  { noteIds, customAttributes }: ContactWrites,
  now: Date,
): IntercomContact {
  const id = contactIdOf(person);
  const startedAt = Math.floor(now.getTime() / 1_000);
  const lastVisit = people.visitsOf(person)[0];
  const lastSeenAt = lastVisit === undefined ? null : Math.floor(lastVisit.startedAt.getTime() / 1_000);
  const notes = noteIds.slice(0, 10).map((noteId) => ({ type: 'note', id: noteId, url: `/notes/${noteId}` }));
  return {
    type: 'contact',
    id,
    workspace_id: intercomWorkspaceId,
    external_id: person.uid,
    role: 'user',
    email: person.email,
    email_domain: person.email.split('@')[1],
    phone: null,
    name: `${person.firstName} ${person.lastName}`,
    owner_id: null,
    has_hard_bounced: false,
    marked_email_as_spam: false,
    unsubscribed_from_emails: false,
    created_at: startedAt - 90 * daySeconds,
    updated_at: lastSeenAt ?? startedAt - 90 * daySeconds,
    signed_up_at: startedAt - 90 * daySeconds,
    last_seen_at: lastSeenAt,
    last_replied_at: null,
    last_contacted_at: null,
    language_override: null,
    location: { type: 'location', country: 'Canada', region: 'Ontario', city: 'Ottawa' },
    social_profiles: { type: 'list', data: [] },
    custom_attributes: customAttributes,
    tags: emptyList(`/contacts/${id}/tags`),
    notes: {
      ...emptyList(`/contacts/${id}/notes`),
      data: notes,
      total_count: noteIds.length,
      has_more: noteIds.length > notes.length,
    },
    companies: emptyList(`/contacts/${id}/companies`),
  };
}
