import { z } from 'zod';

/** An id that a vendor may send as text or number; numbers beyond 2^53 arrive here as exact text already. */
export const wireId = z.union([z.string().min(1), z.number()]).transform(String);

/** The named members of `value` that are non-empty strings; of a value that is no object, none. */
export function textMembers<Name extends string>(value: unknown, ...names: Name[]): Partial<Record<Name, string>> {
  if (typeof value !== 'object' || value === null) return {};
  const members: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const member = (value as Record<string, unknown>)[name];
    if (typeof member === 'string' && member !== '') members[name] = member;
  }
  return members;
}
