import { z } from 'zod';
import { type IntercomContactReference } from '../../domain/destination.js';
import { cutText } from '../cut-text.js';
import { pathSegment } from '../http/path-segment.js';
import { createSingleFlight, type SingleFlight } from '../http/single-flight.js';
import { createVendorHttp, type VendorHttp } from '../http/vendor-http.js';
import { requestContact } from './contact-request.js';
import { intercomContactUrl } from './intercom-app-url.js';
import { findContactNote, findConversationNote, noteOfDelivery } from './intercom-notes.js';
import {
  adminWithApp,
  contactOrError,
  contactPage,
  conversationWithParts,
  createdNote,
  customObject,
  readIntercomError,
} from './intercom-responses.js';
import { noteDelivery } from './note-delivery.js';
import { maxAttribute } from './to-intercom-attribute.js';
import { type IntercomContact, toIntercomContact, toIntercomContacts } from './to-intercom-contacts.js';

export interface IntercomOptions {
  connection: string;
  baseUrl: string;
  accessToken: string;
  /** `Intercom-Version`; without it an app's own, possibly ancient, setting would apply. */
  version: string;
  /** Author of notes; absent or empty stands for the token's own admin. */
  adminId?: string;
  /** Default 15 s. */
  timeoutMs?: number;
  /** Calls in flight at once. Default 16. */
  concurrency?: number;
}

export interface IntercomIdentity {
  adminId: string;
  workspaceId: string | null;
  region: string | null;
}

export interface IntercomObject {
  /** Identifier of a custom object type made in Intercom, such as `Briefing`. */
  objectType: string;
  /** Its natural key: one object for each, however often it is written. */
  externalId: string;
  attributes: Record<string, string>;
  createdAt?: Date;
  updatedAt?: Date;
}

/**
 * Intercom's REST API. Contacts that were merged into another are followed there. Every method throws IntegrationError,
 * or the signal's reason when aborted, unless it says otherwise.
 */
export class IntercomClient {
  readonly #http: VendorHttp;
  readonly #identity: SingleFlight<IntercomIdentity>;

  constructor(private readonly options: IntercomOptions) {
    const { connection, baseUrl, accessToken, version, timeoutMs = 15_000, concurrency = 16 } = options;
    this.#http = createVendorHttp({
      vendor: 'intercom',
      connection,
      baseUrl,
      timeoutMs,
      concurrency,
      headers: { authorization: `Bearer ${accessToken}`, 'intercom-version': version },
      readError: readIntercomError,
      secrets: [accessToken],
    });
    this.#identity = createSingleFlight(() => this.whoAmI());
  }

  /** The contacts a reference fits: none, one, or for an address several. A merged contact is answered by what it became. */
  async findContacts(reference: IntercomContactReference, signal?: AbortSignal): Promise<IntercomContact[]> {
    const { id, externalId, email } = reference;
    if (id !== undefined) return this.#lookUp(contactPath(id), signal);
    if (externalId !== undefined) {
      return this.#lookUp(`/contacts/find_by_external_id/${pathSegment(externalId, 'intercom')}`, signal);
    }
    return email === undefined ? [] : this.#search(email, signal);
  }

  /** Adds a note that teammates see; there is no taking it back, and repeating it adds another. */
  async createContactNote(
    contactId: string,
    html: string,
    signal?: AbortSignal,
  ): Promise<{ id: string; contactId: string }> {
    const adminId = await this.#author(signal);
    const { body } = await requestContact(this.#http, this.options.connection, {
      method: 'POST',
      path: contactPath(contactId),
      suffix: '/notes',
      json: { body: html, admin_id: adminId },
      attempt: 'add a note to a contact',
      schema: createdNote,
      signal,
    });
    return { id: body.id, contactId: body.contact?.id ?? contactId };
  }

  /** The note of a delivery, recognised by its last line; undefined only after all notes since then were seen. */
  findContactNote(
    contactId: string,
    deliveryId: string,
    since: Date,
    signal?: AbortSignal,
  ): Promise<{ id: string } | undefined> {
    return findContactNote(this.#http, this.options.connection, { contactId, deliveryId, since }, signal);
  }

  /**
   * Adds a note that only teammates see; repeating it adds another. The id is that of the conversation where Intercom's
   * answer does not show the note.
   */
  async createConversationNote(conversationId: string, html: string, signal?: AbortSignal): Promise<{ id: string }> {
    const adminId = await this.#author(signal);
    const { body } = await this.#http.request({
      method: 'POST',
      path: `${conversationPath(conversationId)}/reply`,
      json: { message_type: 'note', type: 'admin', admin_id: adminId, body: html },
      attempt: 'add a note to a conversation',
      schema: conversationWithParts,
      signal,
    });
    const note = noteOfDelivery(body.conversation_parts.conversation_parts, noteDelivery(html));
    return note ?? { id: body.id };
  }

  /** The note of a delivery among a conversation's newest 500 parts, recognised by its last line. */
  findConversationNote(
    conversationId: string,
    deliveryId: string,
    signal?: AbortSignal,
  ): Promise<{ id: string } | undefined> {
    return findConversationNote(this.#http, { conversationId, deliveryId }, signal);
  }

  /** Sets one attribute that exists already; what is longer than it holds is cut visibly. Repeatable. */
  async setContactAttribute(contactId: string, name: string, value: string, signal?: AbortSignal): Promise<void> {
    await this.#setContactAttributes(contactId, { [name]: cutText(value, maxAttribute) }, signal);
  }

  /** Creates or updates the object of this external id. Repeatable. */
  async upsertCustomObject(object: IntercomObject, signal?: AbortSignal): Promise<{ id: string }> {
    const { objectType, externalId, attributes, createdAt, updatedAt } = object;
    const { body } = await this.#http.request({
      method: 'POST',
      path: `/custom_object_instances/${pathSegment(objectType, 'intercom')}`,
      json: {
        external_id: externalId,
        external_created_at: createdAt && unixSeconds(createdAt),
        external_updated_at: updatedAt && unixSeconds(updatedAt),
        custom_attributes: attributes,
      },
      attempt: 'write a custom object',
      schema: customObject,
      signal,
    });
    return { id: body.id };
  }

  /** Names a custom object, by Intercom's id of it, in a reference attribute of a contact, a conversation or both. */
  async linkCustomObject(
    link: { contactId?: string; conversationId?: string; attribute: string; objectId: string },
    signal?: AbortSignal,
  ): Promise<void> {
    const { contactId, conversationId, attribute, objectId } = link;
    const references = { [attribute]: [objectId] };
    if (contactId !== undefined) await this.#setContactAttributes(contactId, references, signal);
    if (conversationId === undefined) return;
    await this.#http.request({
      method: 'PUT',
      path: conversationPath(conversationId),
      json: { custom_attributes: references },
      attempt: 'set an attribute of a conversation',
      schema: z.unknown(),
      signal,
    });
  }

  /** Where a person opens a contact; null when workspace or region cannot be had. Never throws. */
  async contactUrl(contactId: string, signal?: AbortSignal): Promise<string | null> {
    const identity = await this.#identity.get(signal).catch(() => null);
    return identity && intercomContactUrl(identity, contactId);
  }

  /** Proves the token, and tells whose it is and in which workspace. */
  async whoAmI(signal?: AbortSignal): Promise<IntercomIdentity> {
    const { body } = await this.#http.request({
      method: 'GET',
      path: '/me',
      attempt: 'ask who the access token belongs to',
      schema: adminWithApp,
      readOnly: true,
      signal,
    });
    return { adminId: body.id, workspaceId: body.app?.id_code ?? null, region: body.app?.region ?? null };
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  async #search(email: string, signal?: AbortSignal): Promise<IntercomContact[]> {
    const { body } = await this.#http.request({
      method: 'POST',
      path: '/contacts/search',
      json: { query: { field: 'email', operator: '=', value: email }, pagination: { per_page: 50 } },
      attempt: 'search contacts by e-mail',
      schema: contactPage,
      readOnly: true,
      signal,
    });
    return toIntercomContacts(body.data);
  }

  async #lookUp(path: string, signal?: AbortSignal): Promise<IntercomContact[]> {
    const { body } = await requestContact(this.#http, this.options.connection, {
      method: 'GET',
      path,
      attempt: 'find a contact',
      schema: contactOrError,
      alsoAccept: [404],
      readOnly: true,
      signal,
    });
    return 'id' in body ? [toIntercomContact(body)] : [];
  }

  async #setContactAttributes(contactId: string, attributes: Record<string, unknown>, signal?: AbortSignal) {
    await requestContact(this.#http, this.options.connection, {
      method: 'PUT',
      path: contactPath(contactId),
      json: { custom_attributes: attributes },
      attempt: 'set an attribute of a contact',
      schema: z.unknown(),
      signal,
    });
  }

  async #author(signal?: AbortSignal): Promise<string> {
    return this.options.adminId || (await this.#identity.get(signal)).adminId;
  }
}

function contactPath(contactId: string): string {
  return `/contacts/${pathSegment(contactId, 'intercom')}`;
}

function conversationPath(conversationId: string): string {
  return `/conversations/${pathSegment(conversationId, 'intercom')}`;
}

function unixSeconds(instant: Date): number {
  return Math.floor(instant.getTime() / 1000);
}
