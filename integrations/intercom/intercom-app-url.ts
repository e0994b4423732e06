import { type IntercomIdentity } from './intercom-client.js';

/** Web hosts by the region of a workspace (Intercom 2.16 description, servers). */
const appHosts: Record<string, string> = {
  US: 'app.intercom.com',
  EU: 'app.eu.intercom.com',
  AU: 'app.au.intercom.com',
};

/** Where a person opens a contact; null where the workspace or its region is not known. */
export function intercomContactUrl({ workspaceId, region }: IntercomIdentity, contactId: string): string | null {
  const host = appHosts[region?.toUpperCase() ?? ''];
  if (workspaceId === null || host === undefined) return null;
  return `https://${host}/a/apps/${encodeURIComponent(workspaceId)}/users/${encodeURIComponent(contactId)}`;
}
