import { randomUUID } from 'node:crypto';
import { contactIdOf, mergedContactId, personOfContact } from './intercom-contacts.js';
import { type Population } from './seeded-people.js';
import { type Reply } from './vendor-contract.js';

/** Intercom's error list (Intercom reference, section 4). */
export function intercomFailure(status: number, code: string, message: string): Reply {
  const requestId = randomUUID();
  const body = { type: 'error.list', request_id: requestId, errors: [{ code, message }] };
  return { status, body, headers: { 'x-request-id': requestId } };
}

export function userNotFound(): Reply {
  return intercomFailure(404, 'not_found', 'User Not Found');
}

export function resourceNotFound(): Reply {
  return intercomFailure(404, 'not_found', 'Resource Not Found');
}

/** Why a contact cannot be used: nobody has the id, or it was merged into another, to whom a link leads. */
export function refusedContact(people: Population, contactId: string): Reply | undefined {
  const jane = people.withUid('jane-doe');
  if (contactId === mergedContactId && jane !== undefined) {
    const merged = intercomFailure(410, 'contact_merged', 'This contact was merged into another');
    return { ...merged, headers: { ...merged.headers, link: `</contacts/${contactIdOf(jane)}>; rel="canonical"` } };
  }
  return personOfContact(people, contactId) === undefined ? userNotFound() : undefined;
}
