import { IntegrationError } from '../http/integration-error.js';
import { pathSegment } from '../http/path-segment.js';
import { type BulkIngest, createBulkIngest } from './bulk-ingest.js';
import { createFieldLengths, type FieldLengths } from './field-lengths.js';
import { type RowResult, updateRecords, type UpsertResult, upsertRecords } from './record-collections.js';
import { type SalesforceFields } from './salesforce-fields.js';
import { createSalesforceHttp, type SalesforceHttp, type SalesforceHttpOptions } from './salesforce-http.js';
import { recordPage, updateAnswer, upsertAnswer } from './salesforce-responses.js';
import { selectIds, soqlIdentifier } from './soql.js';

export type SalesforceOptions = SalesforceHttpOptions;

/** Enough to see that a match is not the only one. */
const enoughMatches = 3;

/**
 * Salesforce's REST API. Logs in by itself; a session that ended is renewed once per call. Every method throws
 * IntegrationError, or the signal's reason when aborted.
 */
export class SalesforceClient {
  /** Upserts of more rows than calls of their own are meant for. */
  readonly bulk: BulkIngest;
  readonly #http: SalesforceHttp;
  readonly #fieldLengths: FieldLengths;

  constructor(options: SalesforceOptions) {
    this.#http = createSalesforceHttp(options);
    this.bulk = createBulkIngest(this.#http);
    this.#fieldLengths = createFieldLengths(this.#http);
  }

  /** Up to `limit` records whose field equals the value, the last modified first. */
  async findRecords(
    { object, field, value, limit = enoughMatches }: { object: string; field: string; value: string; limit?: number },
    signal?: AbortSignal,
  ): Promise<{ id: string }[]> {
    const { body } = await this.#http.request({
      method: 'GET',
      path: '/query',
      query: { q: selectIds({ object, field, value, limit }) },
      attempt: `find a ${object} record`,
      schema: recordPage,
      readOnly: true,
      signal,
    });
    return body.records.map(({ Id }) => ({ id: Id }));
  }

  /** Sets fields of one record; what is not named keeps its value. Repeatable. */
  async updateRecord(object: string, id: string, fields: SalesforceFields, signal?: AbortSignal): Promise<void> {
    await this.#http.request({
      method: 'PATCH',
      path: `/sobjects/${soqlIdentifier(object)}/${pathSegment(id, 'salesforce')}`,
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
      this.#http.request({
        method: 'PATCH',
        path: `/sobjects/${soqlIdentifier(object)}/${soqlIdentifier(externalIdField)}/${pathSegment(value, 'salesforce')}`,
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

  /**
   * How many characters a field takes; null where it has no such limit. Asked of Salesforce once an hour an object.
   *
   * @throws IntegrationError `rejected` when the object or field does not exist or may not be written
   */
  fieldLength(object: string, field: string, signal?: AbortSignal): Promise<number | null> {
    return this.#fieldLengths(object, field, signal);
  }

  /**
   * Updates many records, 200 a call, in order. A row that fails stops no other. A call that fails as a whole ends it:
   * earlier rows are written then, and repeating everything is safe.
   */
  updateRecords(
    object: string,
    rows: readonly { id: string; fields: SalesforceFields }[],
    signal?: AbortSignal,
  ): Promise<RowResult[]> {
    return updateRecords(this.#http, object, rows, signal);
  }

  /** Creates or updates many records by a unique external-id field, as `updateRecords` does. Repeatable. */
  upsertRecords(
    object: string,
    externalIdField: string,
    rows: readonly { key: string; fields: SalesforceFields }[],
    signal?: AbortSignal,
  ): Promise<UpsertResult[]> {
    return upsertRecords(this.#http, { object, externalIdField }, rows, signal);
  }

  /** Where a person opens a record; made without asking Salesforce more than which org this is. */
  async recordUrl(id: string, signal?: AbortSignal): Promise<string> {
    return `${await this.#http.instanceOrigin(signal)}/${pathSegment(id, 'salesforce')}`;
  }

  close(): Promise<void> {
    return this.#http.close();
  }
}

function lostTheRace(error: unknown): boolean {
  return error instanceof IntegrationError && error.code === 'DUPLICATE_VALUE';
}
