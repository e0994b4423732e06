/**
 * The replay page of a session: on `app…fullstory.com` for `api…fullstory.com`, whatever the region, and on the same
 * origin for any other host.
 */
export function fullstoryReplayUrl(apiBaseUrl: string, orgId: string, sessionId: string): string {
  const url = new URL(apiBaseUrl);
  if (url.hostname.endsWith('.fullstory.com')) url.hostname = url.hostname.replace(/^api\./, 'app.');
  const session = sessionId.split(':').map(encodeURIComponent).join(':');
  return `${url.origin}/ui/${encodeURIComponent(orgId)}/session/${session}`;
}
