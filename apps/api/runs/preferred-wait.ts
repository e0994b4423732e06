const longestSeconds = 30;

/** One preference, whose value may be quoted and hold commas. */
const preference = /(?:"(?:\\.|[^"\\])*"|[^,"])+/g;

/**
 * How many seconds a caller is ready to wait, by the `wait` of its `Prefer` header and at most 30; undefined where it
 * names none that can be read. The first one counts (RFC 7240, sections 2 and 4.3).
 */
export function preferredWait(prefer: string | string[] | undefined): number | undefined {
  const preferences = [prefer ?? []].flat().join(',').match(preference) ?? [];
  const first = preferences.find((it) => /^\s*wait\s*(?:[=;]|$)/i.test(it));
  const seconds = /=\s*("?)(\d{1,9})\1\s*(?:;|$)/.exec(first ?? '')?.[2];
  return seconds === undefined ? undefined : Math.min(Number(seconds), longestSeconds);
}
