const email = /[^\s@<>"'(),:;=/]+(?:@|%40)[^\s@<>"'(),:;=/?&]+/gi;
const urlQuery = /(https?:\/\/[^\s?#]+)[?#]\S*/gi;
const credential = /\b(Bearer|Basic)\s+\S+/gi;
const longOpaque = /[\w.!+/=~-]{32,}/g;

/**
 * A vendor's own words made safe for errors and logs: no e-mail address, no URL query, none of `secrets`, nothing that
 * looks like a token; at most 300 characters.
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  const known = secrets
    .filter((secret) => secret !== '')
    .reduce((rest, secret) => rest.replaceAll(secret, '[secret]'), text);
  return known
    .slice(0, 4000)
    .replace(credential, '$1 [secret]')
    .replace(urlQuery, '$1')
    .replace(email, '[e-mail]')
    .replace(longOpaque, '[secret]')
    .slice(0, 300)
    .toWellFormed();
}
