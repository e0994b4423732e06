import { z } from 'zod';
import { zoneName } from '../../domain/clock-changes.js';

/** Text that a database can keep: PostgreSQL takes neither NUL nor half of a surrogate pair. */
export function storableText() {
  return z
    .string()
    .refine((text) => text.isWellFormed() && !text.includes('\0'), 'must not hold NUL or half of a surrogate pair');
}

/** A date, or a date and time with offset, of the years that every database and program agrees on. */
export const instant = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()], {
    error: 'a date such as 2026-01-31, or with time and offset such as 2026-01-31T08:00:00Z',
  })
  .refine((text) => {
    const year = new Date(text).getUTCFullYear();
    return year >= 1 && year <= 9999;
  }, 'a year from 0001 to 9999');

/** An IANA zone, in its usual spelling however it was written. */
export const timeZone = z.string().transform((text, context) => {
  const name = zoneName(text);
  if (name !== undefined) return name;
  const message = `there is no time zone "${text}"; use an IANA name such as Europe/Berlin`;
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

export const segmentReference = storableText()
  .trim()
  .min(1)
  .max(500)
  .meta({ description: 'Id or name of a segment, or `everyone`.' });

export const sourceName = z
  .string()
  .min(1)
  .meta({ description: 'The Fullstory connection; needed when there are several.' });
