import { type ContactAnswer } from './intercom-responses.js';

export interface IntercomContact {
  id: string;
  /** `user` for someone identified, `lead` for someone who only left an address. */
  role: string;
  /** ISO 8601. */
  lastSeenAt: string | null;
}

/** Users where there are any, else leads; newest first. An address is not unique at Intercom. */
export function toIntercomContacts(answers: ContactAnswer[]): IntercomContact[] {
  const contacts = answers.map(toIntercomContact);
  const users = contacts.filter(({ role }) => role === 'user');
  return (users.length > 0 ? users : contacts).sort((a, b) => (b.lastSeenAt ?? '').localeCompare(a.lastSeenAt ?? ''));
}

export function toIntercomContact({ id, role, last_seen_at }: ContactAnswer): IntercomContact {
  const lastSeenAt = typeof last_seen_at === 'number' ? new Date(last_seen_at * 1000).toISOString() : null;
  return { id, role: role ?? 'user', lastSeenAt };
}
