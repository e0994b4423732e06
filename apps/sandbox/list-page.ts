/** One page of a list, and the token of the next; an empty token when there is none. */
export interface ListPage<T> {
  items: T[];
  nextPaginationToken: string;
}

/** Pages as Fullstory's v1 lists do: `limit` up to 100 and `paginationToken`. Undefined for values it does not take. */
export function listPage<T>(all: readonly T[], query: URLSearchParams, defaultLimit: number): ListPage<T> | undefined {
  const limit = Number(query.get('limit') ?? defaultLimit);
  const start = Number(query.get('paginationToken') ?? 0);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100 || !Number.isInteger(start) || start < 0) return undefined;
  const end = start + limit;
  return { items: all.slice(start, end), nextPaginationToken: end < all.length ? String(end) : '' };
}
