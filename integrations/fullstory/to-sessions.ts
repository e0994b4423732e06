import { parseSessionId, type Session } from '../../domain/session.js';
import { toWebUrl } from '../http/web-url.js';
import { type SessionsV1, type SessionsV2 } from './fullstory-responses.js';

export function sessionsFromV1({ sessions }: SessionsV1): Session[] {
  return (sessions ?? []).map(({ userId, sessionId, createdTime, fsUrl }) =>
    toSession(`${userId}:${sessionId}`, createdTime, fsUrl),
  );
}

export function sessionsFromV2({ results }: SessionsV2): Session[] {
  return (results ?? []).map(({ id, created_time, app_url }) => toSession(id, created_time, app_url));
}

function toSession(id: string, created: string | number | null | undefined, url: string | null | undefined): Session {
  return { id: parseSessionId(id) ?? id, startedAt: toIsoInstant(created), replayUrl: toWebUrl(url ?? null) ?? null };
}

/** Epoch seconds, as text or number, or RFC 3339 with up to nanoseconds; null when it is neither. */
function toIsoInstant(created: string | number | null | undefined): string | null {
  if (created === null || created === undefined || created === '') return null;
  const seconds = Number(created);
  const date = new Date(Number.isNaN(seconds) ? created : seconds * 1000);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
