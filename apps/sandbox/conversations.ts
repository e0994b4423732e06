import { type ConversationNoteEffect } from './effect.js';
import { intercomAdmin, isIntercomAdmin, storedBody } from './intercom-admin.js';
import { intercomFailure, resourceNotFound } from './intercom-answer.js';
import { contactIdOf } from './intercom-contacts.js';
import { type JsonObject, parseJsonObject } from './json-object.js';
import { type Person, type Population } from './seeded-people.js';
import { type Reply, type VendorRequest } from './vendor-contract.js';

export interface Conversations {
  /** Adds a note that teammates see; answers the whole conversation. */
  reply(request: VendorRequest, conversationId: string): Reply;
  read(request: VendorRequest, conversationId: string): Reply;
  exists(conversationId: string): boolean;
  apply(effect: ConversationNoteEffect): void;
  reset(): void;
}

const seededStart = 1_000_000_000;
const generatedStart = 2_000_000_000;
const idPattern = /^[12]\d{9}$/;
/** No more parts are ever shown, the newest ones. */
const maxParts = 500;
const firstPartId = 5_000;
const hourSeconds = 3_600;

/** Everybody has one open conversation, whose id is computed. */
export function conversationIdOf({ serial, generated }: Pick<Person, 'serial' | 'generated'>): string {
  return String((generated ? generatedStart : seededStart) + serial);
}

function personOfConversation(people: Population, id: string): Person | undefined {
  if (!idPattern.test(id)) return undefined;
  const generated = Number(id) >= generatedStart;
  return people.person(Number(id) - (generated ? generatedStart : seededStart), generated);
}

function plainText(html: string): string {
  return html.replace(/<[^>]*>/g, '');
}

function wirePart({ at, partId, body }: ConversationNoteEffect, shown: (html: string) => string): JsonObject {
  const seconds = Math.floor(Date.parse(at) / 1_000);
  return {
    type: 'conversation_part',
    id: partId,
    part_type: 'note',
    body: shown(body),
    created_at: seconds,
    updated_at: seconds,
    notified_at: seconds,
    author: intercomAdmin,
    attachments: [],
    external_id: null,
    redacted: false,
    app_package_code: 'sandbox-integration',
  };
}

/** Conversations of contacts, as far as notes to teammates need them (Intercom reference, section 9). */
export function createConversations(
  people: Population,
  attributesOf: (conversationId: string) => JsonObject,
  now: Date,
  land: (effect: ConversationNoteEffect) => void,
): Conversations {
  const partsOf = new Map<string, ConversationNoteEffect[]>();
  let lastPartId = firstPartId;
  const startedAt = Math.floor(now.getTime() / 1_000) - hourSeconds;

  function wireConversation(person: Person, id: string, shown: (html: string) => string): JsonObject {
    const parts = partsOf.get(id) ?? [];
    const contact = { type: 'contact', id: contactIdOf(person) };
    const last = parts.at(-1);
    return {
      type: 'conversation',
      id,
      title: null,
      created_at: startedAt,
      updated_at: last === undefined ? startedAt : Math.floor(Date.parse(last.at) / 1_000),
      waiting_since: startedAt,
      snoozed_until: null,
      open: true,
      state: 'open',
      read: false,
      priority: 'none',
      admin_assignee_id: 0,
      team_assignee_id: 0,
      source: {
        type: 'conversation',
        id: `9${id}`,
        delivered_as: 'customer_initiated',
        subject: '',
        body: shown('<p>I could not finish my order.</p>'),
        author: { ...contact, type: 'user', name: `${person.firstName} ${person.lastName}`, email: person.email },
        attachments: [],
        url: null,
        redacted: false,
      },
      contacts: { type: 'contact.list', contacts: [{ ...contact, external_id: person.uid }] },
      tags: { type: 'tag.list', tags: [] },
      custom_attributes: attributesOf(id),
      linked_objects: { type: 'list', data: [], total_count: 0, has_more: false },
      ai_agent_participated: false,
      conversation_parts: {
        type: 'conversation_part.list',
        conversation_parts: parts.slice(-maxParts).map((part) => wirePart(part, shown)),
        total_count: parts.length,
      },
    };
  }

  return {
    reply({ body }, conversationId) {
      const person = personOfConversation(people, conversationId);
      if (person === undefined) return resourceNotFound();
      const given = parseJsonObject(body);
      if (given?.message_type !== 'note' || given.type !== 'admin') {
        return intercomFailure(400, 'parameter_invalid', 'This sandbox takes notes by admins only');
      }
      if (typeof given.body !== 'string' || given.body === '') {
        return intercomFailure(400, 'parameter_not_found', 'body is required');
      }
      if (given.admin_id === undefined) return intercomFailure(400, 'parameter_not_found', 'admin_id is required');
      if (!isIntercomAdmin(given.admin_id)) return resourceNotFound();
      land({
        at: new Date().toISOString(),
        kind: 'conversation-note',
        conversationId,
        partId: String(lastPartId + 1),
        body: storedBody(given.body),
      });
      return { status: 200, body: wireConversation(person, conversationId, (html) => html) };
    },
    read({ query }, conversationId) {
      const person = personOfConversation(people, conversationId);
      if (person === undefined) return resourceNotFound();
      const shown = query.get('display_as') === 'plaintext' ? plainText : (html: string) => html;
      return { status: 200, body: wireConversation(person, conversationId, shown) };
    },
    exists: (conversationId) => personOfConversation(people, conversationId) !== undefined,
    apply(effect) {
      lastPartId = Math.max(lastPartId, Number(effect.partId));
      const parts = partsOf.get(effect.conversationId) ?? [];
      parts.push(effect);
      partsOf.set(effect.conversationId, parts);
    },
    reset: () => partsOf.clear(),
  };
}
