import { ticketShopVisits, type VisitFacts } from './ticket-shop-visits.js';

/** Somebody whom all vendors know. */
export interface Person {
  /** Counts from 1 among the seeded people; the `n` of `load-<n>@example.com` among the generated ones. */
  serial: number;
  generated: boolean;
  email: string;
  uid: string;
  firstName: string;
  lastName: string;
}

/** One recorded visit as Fullstory knows it. Ids are 64-bit integers beyond 2^53, as text. */
export interface Visit {
  userId: string;
  sessionId: string;
  startedAt: Date;
  facts: VisitFacts;
}

export interface Population {
  /** The seeded ones, who can be listed. The generated ones are computed when asked for. */
  seeded: Person[];
  /** Undefined when nobody is there. */
  person(serial: number, generated: boolean): Person | undefined;
  withEmail(email: string): Person[];
  withUid(uid: string): Person | undefined;
  /** Newest first. */
  visitsOf(person: Person): Visit[];
  /** By `userId:sessionId`. */
  visit(id: string): Visit | undefined;
}

interface Seed {
  email: string;
  uid: string;
  name: [first: string, last: string];
  /** Which story, and how long before start it began. */
  visits: { story: number; hoursAgo: number }[];
}

const seeds: Seed[] = [
  {
    email: 'jane@doe.com',
    uid: 'jane-doe',
    name: ['Jane', 'Doe'],
    visits: [
      { story: 0, hoursAgo: 3 },
      { story: 1, hoursAgo: 27 },
      { story: 2, hoursAgo: 50 },
      { story: 3, hoursAgo: 75 },
      { story: 4, hoursAgo: 118 },
    ],
  },
  { email: 'empty@example.com', uid: 'no-sessions', name: ['Ed', 'Empty'], visits: [] },
  {
    email: 'shared@example.com',
    uid: 'shared-a',
    name: ['Ada', 'Shared'],
    visits: [
      { story: 3, hoursAgo: 5 },
      { story: 4, hoursAgo: 30 },
    ],
  },
  { email: 'shared@example.com', uid: 'shared-b', name: ['Ben', 'Shared'], visits: [{ story: 1, hoursAgo: 20 }] },
];

const hourMs = 3_600_000;
const loadUid = /^load-(0|[1-9]\d{0,7})$/;
const loadDomain = '@example.com';
const loadVisitCount = 5;
const loadVisitId = /^70{10}(\d{8}):50{9}(\d{8})(\d)$/;

function generatedPerson(serial: number): Person {
  const uid = `load-${serial}`;
  return { serial, generated: true, email: uid + loadDomain, uid, firstName: 'Load', lastName: `Number ${serial}` };
}

function generatedVisit(serial: number, index: number, now: Date): Visit {
  const digits = String(serial).padStart(8, '0');
  const story = (serial + index) % ticketShopVisits.length;
  return {
    userId: `7${'0'.repeat(10)}${digits}`,
    sessionId: `5${'0'.repeat(9)}${digits}${index}`,
    startedAt: new Date(now.getTime() - (1 + index * 26) * hourMs - (serial % 3_600) * 1_000),
    facts: ticketShopVisits[story] as VisitFacts,
  };
}

function seededVisits(seed: Seed, serial: number, now: Date): Visit[] {
  return seed.visits.map(({ story, hoursAgo }, index) => ({
    userId: `66068288981265284${70 + serial}`,
    sessionId: `54501168306184${serial}50${10 + index}`,
    startedAt: new Date(now.getTime() - hoursAgo * hourMs),
    facts: ticketShopVisits[story] as VisitFacts,
  }));
}

/** Everybody the vendors know. Visits lie relative to `now`; e-mail addresses are compared without case. */
export function createPopulation(now: Date): Population {
  const seeded = seeds.map(({ email, uid, name: [firstName, lastName] }, index): Person => ({
    serial: index + 1,
    generated: false,
    email,
    uid,
    firstName,
    lastName,
  }));
  const visitsBySerial = new Map(seeds.map((seed, index) => [index + 1, seededVisits(seed, index + 1, now)]));
  const visitsById = new Map([...visitsBySerial.values()].flat().map((v) => [`${v.userId}:${v.sessionId}`, v]));

  function withUid(uid: string): Person | undefined {
    const serial = loadUid.exec(uid)?.[1];
    return serial === undefined ? seeded.find((person) => person.uid === uid) : generatedPerson(Number(serial));
  }

  return {
    seeded,
    withUid,
    person: (serial, generated) =>
      generated ? generatedPerson(serial) : seeded.find((person) => person.serial === serial),
    withEmail(email) {
      const wanted = email.toLowerCase();
      const generated = wanted.endsWith(loadDomain) ? withUid(wanted.slice(0, -loadDomain.length)) : undefined;
      if (generated?.generated) return [generated];
      return seeded.filter((person) => person.email === wanted);
    },
    visitsOf({ serial, generated }) {
      if (!generated) return visitsBySerial.get(serial) ?? [];
      return Array.from({ length: loadVisitCount }, (_, index) => generatedVisit(serial, index, now));
    },
    visit(id) {
      const [, user, session, index] = loadVisitId.exec(id) ?? [];
      if (user !== undefined && user === session && Number(index) < loadVisitCount) {
        return generatedVisit(Number(user), Number(index), now);
      }
      return visitsById.get(id);
    },
  };
}
