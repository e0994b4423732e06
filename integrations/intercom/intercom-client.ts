import { type IntercomContactReference } from '../../domain/destination.js';
import { IntegrationError } from '../http/integration-error.js';
import { createSingleFlight, type SingleFlight } from '../http/single-flight.js';
import { createVendorHttp, type VendorHttp } from '../http/vendor-http.js';
import {
  adminWithApp,
  canonicalContactPath,
  contactOrError,
  contactPage,
  createdNote,
  readIntercomError,
} from './intercom-responses.js';
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

/** Chains of merged contacts are this long at most (Intercom 2.16 description, merged contacts). */
const maxMerges = 3;

/** Intercom's REST API. Every method throws IntegrationError, or the signal's reason when aborted. */
export class IntercomClient {
  readonly #http: VendorHttp;
  readonly #author: SingleFlight<string>;

  constructor(private readonly options: IntercomOptions) {
    const { connection, baseUrl, accessToken, version, adminId, timeoutMs = 15_000, concurrency = 16 } = options;
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
    this.#author = createSingleFlight(async () => adminId || (await this.whoAmI()).adminId);
  }

  /** The contacts a reference fits: none, one, or for an address several. A merged contact is answered by what it became. */
  async findContacts(reference: IntercomContactReference, signal?: AbortSignal): Promise<IntercomContact[]> {
    const { id, externalId, email } = reference;
    if (id !== undefined) return this.#lookUp(`/contacts/${encodeURIComponent(id)}`, signal);
    if (externalId !== undefined) {
      return this.#lookUp(`/contacts/find_by_external_id/${encodeURIComponent(externalId)}`, signal);
    }
    return email === undefined ? [] : this.#search(email, signal);
  }

  /** Adds a note that teammates see; there is no taking it back, and repeating it adds another. */
  async createContactNote(
    contactId: string,
    html: string,
    signal?: AbortSignal,
  ): Promise<{ id: string; contactId: string }> {
    const adminId = await this.#author.get(signal);
    const { body } = await this.#http.request({
      method: 'POST',
      path: `/contacts/${encodeURIComponent(contactId)}/notes`,
      json: { body: html, admin_id: adminId },
      attempt: 'add a note to a contact',
      schema: createdNote,
      signal,
    });
    return { id: body.id, contactId: body.contact?.id ?? contactId };
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

  async #lookUp(path: string, signal?: AbortSignal, merges = 0): Promise<IntercomContact[]> {
    const { status, headers, body } = await this.#http.request({
      method: 'GET',
      path,
      attempt: 'find a contact',
      schema: contactOrError,
      alsoAccept: merges < maxMerges ? [404, 410] : [404],
      readOnly: true,
      signal,
    });
    if ('id' in body) return [toIntercomContact(body)];
    if (status === 404) return [];
    const canonical = canonicalContactPath(headers);
    if (canonical !== undefined) return this.#lookUp(canonical, signal, merges + 1);
    throw new IntegrationError({
      message: `${this.options.connection}: could not find a contact: it was merged into one that Intercom does not name`,
      kind: 'not-found',
      vendor: 'intercom',
      effect: 'none',
      status,
      code: 'contact_merged',
    });
  }
}
