import { type IntercomContact } from './intercom-contacts.js';
import { isJsonObject, type JsonObject, parseJsonObject } from './json-object.js';
import { type Person, type Population } from './seeded-people.js';

type Field = 'email' | 'role' | 'external_id';
type Filter = { field: Field; value: string };

/** Why a search is refused, as an Intercom error code and a message. */
export class RefusedSearch extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export interface ContactPage {
  contacts: IntercomContact[];
  totalCount: number;
  page: number;
  perPage: number;
  /** Cursor of the next page; null on the last. */
  startingAfter: string | null;
}

const sortFields = ['created_at', 'updated_at', 'last_seen_at'] as const;

function readFilter(filter: unknown): Filter {
  if (!isJsonObject(filter)) throw new RefusedSearch('parameter_invalid', 'A filter must be an object');
  const { field, operator, value } = filter;
  if (field !== 'email' && field !== 'role' && field !== 'external_id') {
    throw new RefusedSearch('parameter_invalid', 'This sandbox searches by email, role and external_id only');
  }
  if (operator !== '=') throw new RefusedSearch('parameter_invalid', 'This sandbox searches with "=" only');
  if (typeof value !== 'string') throw new RefusedSearch('type_mismatch', `Value of ${field} must be a string`);
  return { field, value };
}

function readFilters(query: unknown): Filter[] {
  if (!isJsonObject(query)) throw new RefusedSearch('parameter_not_found', 'query is required');
  if (query.operator !== 'AND') return [readFilter(query)];
  if (!Array.isArray(query.value) || query.value.length === 0 || query.value.length > 15) {
    throw new RefusedSearch('parameter_invalid', 'AND takes 1 to 15 filters');
  }
  return query.value.map(readFilter);
}

function readPagination(pagination: unknown): { perPage: number; start: number } {
  const { per_page: perPage = 50, starting_after: cursor = null } = isJsonObject(pagination) ? pagination : {};
  if (!Number.isInteger(perPage) || Number(perPage) < 1 || Number(perPage) > 150) {
    throw new RefusedSearch('parameter_invalid', 'per_page must be between 1 and 150');
  }
  if (cursor === null) return { perPage: Number(perPage), start: 0 };
  if (typeof cursor !== 'string' || !/^after-\d+$/.test(cursor)) {
    throw new RefusedSearch('client_error', 'starting_after is not a cursor of this search');
  }
  return { perPage: Number(perPage), start: Number(cursor.slice('after-'.length)) };
}

function inOrder(contacts: IntercomContact[], sort: unknown): IntercomContact[] {
  if (!isJsonObject(sort)) return contacts;
  const field = sortFields.find((name) => name === sort.field);
  if (field === undefined) throw new RefusedSearch('parameter_invalid', 'This sandbox cannot sort by that field');
  if (sort.order !== 'ascending' && sort.order !== 'descending') {
    const given = String(sort.order);
    throw new RefusedSearch(
      'invalid_sort_order',
      `Invalid sort order '${given}'. Must be one of: ascending, descending`,
    );
  }
  const sign = sort.order === 'ascending' ? 1 : -1;
  return [...contacts].sort((a, b) => sign * ((a[field] ?? 0) - (b[field] ?? 0)));
}

function candidates(people: Population, filters: Filter[]): Person[] {
  for (const { field, value } of filters) {
    if (field === 'email') return people.withEmail(value);
    if (field === 'external_id') {
      const person = people.withUid(value);
      return person === undefined ? [] : [person];
    }
  }
  return people.seeded;
}

/** Answers the body of `POST /contacts/search`. Throws RefusedSearch for what Intercom would answer with 400. */
export function searchContacts(
  people: Population,
  body: string,
  contactOf: (person: Person) => IntercomContact,
): ContactPage {
  const request: JsonObject | undefined = parseJsonObject(body);
  if (request === undefined) throw new RefusedSearch('bad_request', 'The body must be a JSON object');
  const filters = readFilters(request.query);
  const { perPage, start } = readPagination(request.pagination);
  const matching = candidates(people, filters)
    .map(contactOf)
    .filter((contact) => filters.every(({ field, value }) => contact[field].toLowerCase() === value.toLowerCase()));
  const contacts = inOrder(matching, request.sort).slice(start, start + perPage);
  const end = start + contacts.length;
  return {
    contacts,
    totalCount: matching.length,
    page: Math.floor(start / perPage) + 1,
    perPage,
    startingAfter: end < matching.length ? `after-${end}` : null,
  };
}
