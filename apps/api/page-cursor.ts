import { validationProblem } from './errors/validation.js';
import { instant } from './request-fields.js';

/** The last row of a page, from which the next one goes on. */
export interface PagePosition {
  createdAt: Date;
  id: string;
}

export function toCursor({ createdAt, id }: PagePosition): string {
  return Buffer.from(`${createdAt.toISOString()} ${id}`).toString('base64url');
}

/** @throws Problem 422 for a cursor that no answer gave */
export function parseCursor(cursor: string, isId: (text: string) => boolean): PagePosition {
  const [time = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split(' ');
  if (isId(id) && instant.safeParse(time).success) return { createdAt: new Date(time), id };
  throw validationProblem([{ path: ['cursor'], message: 'not a cursor; send the nextCursor of the page before' }]);
}

/** One page out of rows of which one more was asked for than it holds. */
export function toPage<Row extends PagePosition>(
  rows: Row[],
  limit: number,
): { page: Row[]; nextCursor: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { page, nextCursor: rows.length > limit && last ? toCursor(last) : null };
}
