import { composePersonDigest } from '../domain/compose-person-digest.js';
import { type DigestPerson } from '../domain/person-digest.js';
import { type SummarizedSession } from '../domain/briefing.js';
import { type DigestRequest } from '../domain/digest-request.js';
import { type Failure } from '../domain/failure.js';
import { mergeSessions, type Session } from '../domain/session.js';
import { type FullstoryClient } from '../integrations/fullstory/fullstory-client.js';
import { IntegrationError } from '../integrations/http/integration-error.js';
import { type DigestRun } from '../storage/digest-deliveries.js';
import { type ReadPerson, type ReadSession, type SegmentPeople, type UnreadPerson } from '../storage/segment-people.js';
import { isTransient } from './application-failure.js';
import { connectionNamed } from './connections.js';
import { fewAtOnce } from './few-at-once.js';
import { longestWait } from './longest-wait.js';
import { promptVersion } from './prompt-version.js';
import { summarizeEach, type SummarySources } from './summarize-each.js';

export interface PeopleSources extends SummarySources {
  people: SegmentPeople;
  runId: string;
  run: DigestRun;
  signal: AbortSignal;
}

/** Look-ups at once; they are free, and each waits inside its own timeout for a turn of its connection. */
const lookUpsAtOnce = 8;
/** People whose sessions are reserved together: as many calls may have been charged in vain when a process dies. */
const peopleAtOnce = 5;

/** See `PeopleActivities.summarizePeople`. */
export async function readPeople(unread: UnreadPerson[], sources: PeopleSources): Promise<void> {
  const failures: unknown[] = [];
  const known = await lookUp(unread, sources, failures);
  // Who asks for the price pays nothing; what is known already is told.
  if (sources.run.request.dryRun !== 'price') await summarize(known, sources, failures);
  await compose(known, sources);
  sources.signal.throwIfAborted();
  if (failures.length > 0) throw longestWait(failures);
}

/** Failures that time may cure are added to the list. */
async function summarize(known: KnownPerson[], sources: PeopleSources, failures: unknown[]): Promise<void> {
  const { runId, signal } = sources;
  for (let first = 0; first < known.length && !signal.aborted; first += peopleAtOnce) {
    const sessionIds = known.slice(first, first + peopleAtOnce).flatMap((person) => person.sessionIds);
    try {
      await summarizeEach(sources, { runId, sessionIds }, signal);
    } catch (error) {
      if (!(error instanceof IntegrationError)) throw error;
      failures.push(error);
    }
  }
}

/** How far back a look-up reaches before `since` and the limit are applied. */
const lookupLimit = 100;

interface KnownPerson {
  person: DigestPerson;
  sessionIds: string[];
}

/** People with their sessions, without those who have none. Failures that time may cure are added to the list. */
async function lookUp(unread: UnreadPerson[], sources: PeopleSources, failures: unknown[]): Promise<KnownPerson[]> {
  const { people, runId, run, fullstory, signal } = sources;
  const { source, sessions: wanted } = run.request;
  const client = connectionNamed(fullstory, source);
  const shared = { source, prompt: await promptVersion(run.request, client, signal) };
  const known = new Map(unread.flatMap(({ person, sessionIds }) => (sessionIds ? [[person.key, sessionIds]] : [])));
  await fewAtOnce(
    unread.filter(({ sessionIds }) => sessionIds === null),
    lookUpsAtOnce,
    async ({ person }) => {
      try {
        const sessions = await newestSessions(client, person, wanted, signal);
        await people.lookedUp(runId, { key: person.key, sessions, ...shared });
        const ids = sessions.map(({ id }) => id);
        if (ids.length > 0) known.set(person.key, ids);
      } catch (error) {
        if (!(error instanceof IntegrationError)) throw error;
        if (isTransient(error)) failures.push(error);
        // It would be the same for everybody else.
        else if (error.kind === 'unauthorized') throw error;
        else await people.read(runId, [failed(person, error)]);
      }
    },
  );
  return unread.flatMap(({ person }) => {
    const sessionIds = known.get(person.key);
    return sessionIds ? [{ person, sessionIds }] : [];
  });
}

async function newestSessions(
  client: FullstoryClient,
  { uid, email }: DigestPerson,
  { limit, since }: DigestRequest['sessions'],
  signal: AbortSignal,
): Promise<Session[]> {
  const who = uid === null ? { email: email ?? '' } : { uid };
  const found = mergeSessions(await client.listSessions({ ...who, limit: since ? lookupLimit : limit }, signal));
  return found
    .filter(({ startedAt }) => since === undefined || Date.parse(startedAt ?? '') >= Date.parse(since))
    .slice(0, limit);
}

/** What has been read of each so far. The reading of those who still have sessions to come is left open. */
async function compose(known: KnownPerson[], { people, runId, run }: PeopleSources): Promise<void> {
  const cells = await people.sessions(
    runId,
    known.flatMap(({ sessionIds }) => sessionIds),
  );
  const read = known.map(({ person, sessionIds }) =>
    readingOf(
      person,
      sessionIds.flatMap((id) => cells.get(id) ?? []),
      run,
    ),
  );
  if (read.length > 0) await people.read(runId, read);
}

function readingOf(person: DigestPerson, cells: ReadSession[], { request, createdAt }: DigestRun): ReadPerson {
  const { key } = person;
  const isOpen = cells.some(({ outcome }) => outcome === 'pending');
  const visits = cells.flatMap(({ session, summary }): SummarizedSession[] => (summary ? [{ session, summary }] : []));
  const digest = composePersonDigest({ person, visits }, createdAt.toISOString(), request.scoring);
  if (digest) {
    return { key, state: isOpen ? 'looked-up' : digest.purchased ? 'purchased' : 'summarized', digest };
  }
  const error = cells.find(({ outcome }) => outcome === 'failed')?.error ?? nothingSaid;
  if (isOpen) return { key, state: 'looked-up' };
  // What was skipped was beyond the budget; a failure says more.
  return cells.every(({ outcome }) => outcome === 'skipped')
    ? { key, state: 'beyond-budget' }
    : { key, state: 'failed', error };
}

const nothingSaid: Failure = { kind: 'internal', message: 'Nothing is known of the sessions.' };

function failed({ key }: DigestPerson, { kind, message }: IntegrationError): ReadPerson {
  return { key, state: 'failed', error: { kind, message } };
}
