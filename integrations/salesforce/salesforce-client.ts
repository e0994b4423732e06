import { IntegrationError } from '../http/integration-error.js';
import { createVendorHttp, type VendorHttp } from '../http/vendor-http.js';
import { type VendorAnswer, type VendorRequest } from '../http/vendor-request.js';
import { readSalesforceError } from './salesforce-errors.js';
import {
  createSalesforceLogin,
  type SalesforceLogin,
  type SalesforceLoginOptions,
  type SalesforceSession,
} from './salesforce-login.js';
import { recordPage, updateAnswer, upsertAnswer } from './salesforce-responses.js';
import { selectIds, soqlIdentifier } from './soql.js';

export interface SalesforceOptions extends SalesforceLoginOptions {
  /** Such as `68.0`. */
  apiVersion: string;
  /** Calls in flight at once. Default 16. */
  concurrency?: number;
}

export type SalesforceFields = Record<string, string | number | boolean | null>;

/** Enough to see that a match is not the only one. */
const maxMatches = 3;

/**
 * Salesforce's REST API. Logs in by itself; a session that ended is renewed once per call. Every method throws
 * IntegrationError, or the signal's reason when aborted.
 */
export class SalesforceClient {
  readonly #http: VendorHttp;
  readonly #login: SalesforceLogin;
  readonly #prefix: string;

  constructor(options: SalesforceOptions) {
    const { connection, loginUrl, apiVersion, timeoutMs = 15_000, concurrency = 16 } = options;
    this.#login = createSalesforceLogin(options);
    this.#prefix = `/services/data/v${apiVersion}`;
    this.#http = createVendorHttp({
      vendor: 'salesforce',
      connection,
      baseUrl: loginUrl,
      timeoutMs,
      concurrency,
      // A write to a case or lead would otherwise run its assignment rules again and move its owner.
      headers: { 'sforce-auto-assign': 'FALSE' },
      readError: readSalesforceError,
    });
  }

  /** Up to three records whose field equals the value, the last modified first. */
  async findRecords(
    { object, field, value }: { object: string; field: string; value: string },
    signal?: AbortSignal,
  ): Promise<{ id: string }[]> {
    const { body } = await this.#request({
      method: 'GET',
      path: '/query',
      query: { q: selectIds({ object, field, value, limit: maxMatches }) },
      attempt: `find a ${object} record`,
      schema: recordPage,
      readOnly: true,
      signal,
    });
    return body.records.map(({ Id }) => ({ id: Id }));
  }

  /** Sets fields of one record; what is not named keeps its value. Repeatable. */
  async updateRecord(object: string, id: string, fields: SalesforceFields, signal?: AbortSignal): Promise<void> {
    await this.#request({
      method: 'PATCH',
      path: `/sobjects/${soqlIdentifier(object)}/${encodeURIComponent(id)}`,
      json: fields,
      attempt: `update a ${object} record`,
      schema: updateAnswer,
      signal,
    });
  }

  /**
   * Creates or updates the record whose unique external-id field has the value. Repeatable. The id is null where the
   * API version answers an update without a body.
   */
  async upsertRecord(
    object: string,
    externalIdField: string,
    value: string,
    fields: SalesforceFields,
    signal?: AbortSignal,
  ): Promise<{ id: string | null; created: boolean }> {
    const upsert = () =>
      this.#request({
        method: 'PATCH',
        path: `/sobjects/${soqlIdentifier(object)}/${soqlIdentifier(externalIdField)}/${encodeURIComponent(value)}`,
        json: fields,
        attempt: `upsert a ${object} record`,
        schema: upsertAnswer,
        signal,
      });
    // Of two first writes at once the loser is refused; by then the record exists, and its repetition is an update.
    const { status, body } = await upsert().catch((error: unknown) => {
      if (lostTheRace(error)) return upsert();
      throw error;
    });
    return { id: body?.id ?? null, created: body?.created ?? status === 201 };
  }

  async close(): Promise<void> {
    await Promise.all([this.#http.close(), this.#login.close()]);
  }

  async #request<T>(request: VendorRequest<T>): Promise<VendorAnswer<T>> {
    const { session } = this.#login;
    const current = await session.get(request.signal);
    try {
      return await this.#send(request, current);
    } catch (error) {
      if (!isSessionOver(error)) throw error;
      session.forget(current);
      return this.#send(request, await session.get(request.signal));
    }
  }

  #send<T>(request: VendorRequest<T>, { accessToken, instanceOrigin }: SalesforceSession): Promise<VendorAnswer<T>> {
    return this.#http.request({
      ...request,
      origin: instanceOrigin,
      path: this.#prefix + request.path,
      headers: { authorization: `Bearer ${accessToken}` },
    });
  }
}

function isSessionOver(error: unknown): boolean {
  return error instanceof IntegrationError && (error.status === 401 || error.code === 'INVALID_SESSION_ID');
}

function lostTheRace(error: unknown): boolean {
  return error instanceof IntegrationError && error.code === 'DUPLICATE_VALUE';
}
