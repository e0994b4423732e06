import { type CitedSession } from '../domain/briefing.js';
import { toWebUrl } from './http/web-url.js';

/** One session under a statement: "replay 2" is the second newest. `url` is absent where nobody can watch it. */
export interface Citation {
  label: string;
  url?: string;
}

/** How statements name the sessions they rest on. Built from the sessions' own links and nothing else. */
export function citationsIn({
  sessions,
}: {
  sessions: CitedSession[];
}): (cited: { sessionIds: string[] }) => Citation[] {
  const byId = new Map(
    sessions.map(({ id, replayUrl }, index) => {
      const url = toWebUrl(replayUrl);
      return [id, url === undefined ? { label: `session ${id}` } : { label: `replay ${index + 1}`, url }];
    }),
  );
  return ({ sessionIds }) => sessionIds.map((id) => byId.get(id) ?? { label: `session ${id}` });
}
