import { type NoteEffect } from './effect.js';
import { intercomAdmin, isIntercomAdmin, storedBody } from './intercom-admin.js';
import { intercomFailure, refusedContact, resourceNotFound } from './intercom-answer.js';
import { type JsonObject, parseJsonObject } from './json-object.js';
import { type Population } from './seeded-people.js';
import { type Reply, type VendorRequest } from './vendor-contract.js';

export interface ContactNotes {
  add(request: VendorRequest, contactId: string): Reply;
  list(request: VendorRequest, contactId: string): Reply;
  read(noteId: string): Reply;
  /** Newest first. */
  idsOf(contactId: string): string[];
  apply(effect: NoteEffect): void;
  reset(): void;
}

const notesPerPage = 50;
const firstNoteId = 1_000;

function wireNote({ at, noteId, contactId, body }: NoteEffect): JsonObject {
  return {
    type: 'note',
    id: noteId,
    created_at: Math.floor(Date.parse(at) / 1_000),
    contact: { type: 'contact', id: contactId },
    author: { ...intercomAdmin, away_mode_enabled: false, away_mode_reassign: false },
    body,
  };
}

/** Notes on contacts (Intercom reference, section 8). */
export function createContactNotes(people: Population, land: (effect: NoteEffect) => void): ContactNotes {
  const notes = new Map<string, NoteEffect>();
  /** Oldest first. */
  const notesOf = new Map<string, NoteEffect[]>();
  let lastNoteId = firstNoteId;

  return {
    add({ body }, contactId) {
      const given = parseJsonObject(body);
      if (typeof given?.body !== 'string' || given.body === '') {
        return intercomFailure(400, 'parameter_not_found', 'body is required');
      }
      const refusal = refusedContact(people, contactId);
      if (refusal !== undefined) return refusal;
      if (!isIntercomAdmin(given.admin_id ?? intercomAdmin.id)) return resourceNotFound();
      const effect: NoteEffect = {
        at: new Date().toISOString(),
        kind: 'note',
        contactId,
        noteId: String(lastNoteId + 1),
        body: storedBody(given.body),
      };
      land(effect);
      return { status: 200, body: wireNote(effect) };
    },
    list({ query, origin }, contactId) {
      const refusal = refusedContact(people, contactId);
      if (refusal !== undefined) return refusal;
      const page = Number(query.get('page') ?? 1);
      if (!Number.isInteger(page) || page < 1) return intercomFailure(400, 'parameter_invalid', 'page is not valid');
      const all = notesOf.get(contactId) ?? [];
      const end = Math.max(0, all.length - (page - 1) * notesPerPage);
      const newestFirst = all.slice(Math.max(0, end - notesPerPage), end).reverse();
      const totalPages = Math.ceil(all.length / notesPerPage);
      const next = page < totalPages ? `${origin}/contacts/${contactId}/notes?page=${page + 1}` : null;
      const body = {
        type: 'list',
        data: newestFirst.map(wireNote),
        total_count: all.length,
        pages: { type: 'pages', next, page, per_page: notesPerPage, total_pages: totalPages },
      };
      return { status: 200, body };
    },
    read(noteId) {
      const note = notes.get(noteId);
      return note === undefined ? resourceNotFound() : { status: 200, body: wireNote(note) };
    },
    idsOf: (contactId) => (notesOf.get(contactId) ?? []).map(({ noteId }) => noteId).reverse(),
    apply(effect) {
      const { contactId, noteId } = effect;
      lastNoteId = Math.max(lastNoteId, Number(noteId));
      notes.set(noteId, effect);
      const ofContact = notesOf.get(contactId) ?? [];
      ofContact.push(effect);
      notesOf.set(contactId, ofContact);
    },
    reset() {
      notes.clear();
      notesOf.clear();
    },
  };
}
