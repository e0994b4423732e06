import { randomUUID } from 'node:crypto';
import { placeOf } from '../../domain/destination.js';
import { type DigestRequest } from '../../domain/digest-request.js';
import { type DigestPerson, type PersonDigest } from '../../domain/person-digest.js';
import { defaultScoring } from '../../domain/score-person.js';
import { type Session } from '../../domain/session.js';
import { type ReadPerson } from '../../storage/segment-people.js';
import { type Stores } from '../../storage/stores.js';
import { exportRequest } from './sample-exports.js';
import { slackChannel } from './sample-runs.js';

/** A digest of everybody for one channel. */
export function digestRequest(request: Partial<DigestRequest> = {}): DigestRequest {
  return {
    source: 'fullstory',
    export: exportRequest({ kind: 'individuals' }),
    people: { valueColumn: 'user_cartValue_real' },
    sessions: { limit: 3 },
    profile: 'concierge',
    scoring: defaultScoring,
    top: 10,
    layout: 'thread',
    destinations: [slackChannel],
    ...request,
  };
}

/** Accepts a digest that has begun to have people; returns its id. */
export async function begunDigest(
  { runs, runLedger, segmentPeople }: Stores,
  request: Partial<DigestRequest> = {},
): Promise<string> {
  const run = { id: randomUUID(), kind: 'digest', requester: 'crm', request: digestRequest(request) } as const;
  await runs.accept(run);
  await runLedger.begin(run.id);
  await segmentPeople.begin(run.id);
  return run.id;
}

export function person(key: string, more: Partial<DigestPerson> = {}): DigestPerson {
  return { key, name: null, email: null, uid: key, lastSeenAt: null, cartValue: null, ...more };
}

/** A session of the person, by which tellings are known. */
export function newestSessionOf(key: string): string {
  return `${key}:1`;
}

export function personDigest(key: string, more: Partial<PersonDigest> = {}): PersonDigest {
  return {
    person: person(key),
    headline: `About ${key}`,
    purchased: false,
    score: 50,
    reasons: [],
    sections: { customerProfile: [], sessionOverview: [], keyBehaviors: [], recommendedActions: [] },
    sessions: [],
    newestSessionId: newestSessionOf(key),
    withheld: [],
    ...more,
  };
}

/** Somebody about whom something was read. */
export function summarized(key: string, more: Partial<PersonDigest> = {}): ReadPerson {
  const digest = personDigest(key, more);
  return { key, state: digest.purchased ? 'purchased' : 'summarized', digest };
}

/** Stores a person's sessions, under a prompt that no other run asks with. */
export function lookUp({ segmentPeople }: Stores, runId: string, key: string, sessions: Session[]): Promise<void> {
  return segmentPeople.lookedUp(runId, { key, source: 'fullstory', prompt: runId, sessions });
}

/** People who were imported, numbered, looked up and read. */
export async function readPeople(stores: Stores, runId: string, people: ReadPerson[]): Promise<void> {
  const { segmentPeople } = stores;
  await segmentPeople.add(
    runId,
    people.map(({ key }) => ({ person: person(key), state: 'found' })),
  );
  await segmentPeople.number(runId, 1_000);
  for (const { key } of people) {
    await lookUp(stores, runId, key, [{ id: newestSessionOf(key), startedAt: null, replayUrl: null }]);
  }
  await segmentPeople.read(runId, people);
}

/** Ranks the run's people for its one channel, a message for each, and returns who is told about, best first. */
export async function rankedKeys({ digestDeliveries }: Stores, runId: string, top = 10): Promise<string[]> {
  const place = placeOf(slackChannel);
  let keys: string[] = [];
  await digestDeliveries.rank(runId, { places: [place], top }, (bestAt) => {
    const digests = bestAt.get(place) ?? [];
    keys = digests.map((digest) => digest.person.key);
    return digests.map((digest, index) => ({
      id: `${runId}-${index + 1}`,
      destination: slackChannel,
      place,
      content: `about ${digest.person.key}`,
      tells: [digest],
    }));
  });
  return keys;
}
