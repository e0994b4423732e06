/** The vendor's RFC 3339 time, with up to nanoseconds, as ISO 8601 in milliseconds; null when there is none to read. */
export function rfc3339Instant(text: string | null | undefined): string | null {
  const date = new Date(text ?? '');
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
