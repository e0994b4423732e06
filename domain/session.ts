/** One recorded visit. Its id is `userId:sessionId`, both 64-bit integers kept as text. */
export interface Session {
  id: string;
  /** ISO 8601; unknown when the caller named the session by id. */
  startedAt: string | null;
  replayUrl: string | null;
}

const numericSessionId = /^\d{1,20}:\d{1,20}$/;
const clientSessionId = /^[0-9a-fA-F-]{36}:[0-9a-fA-F-]{36}$/;

/** The canonical spelling of a session id, whose colon may arrive percent-encoded; undefined when it is not one. */
export function parseSessionId(text: string): string | undefined {
  const id = text.trim().replace(/%3A/i, ':');
  return numericSessionId.test(id) || clientSessionId.test(id) ? id : undefined;
}

/**
 * Merges look-ups of the same person: each session once, newest first, those of unknown start last. Where one look-up
 * knows when a session began and another does not, the one that knows counts.
 */
export function mergeSessions(...lists: Session[][]): Session[] {
  const byId = new Map<string, Session>();
  for (const session of lists.flat()) if (!byId.get(session.id)?.startedAt) byId.set(session.id, session);
  return [...byId.values()].sort((a, b) => (b.startedAt ?? '').localeCompare(a.startedAt ?? ''));
}
