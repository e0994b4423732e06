import { type Statement } from './briefing.js';

/** What a model says, before anybody has checked it. `sessions` are the names that the model was given for sessions. */
export interface ProposedStatement {
  about: string;
  text: string;
  sessions: string[];
}

export interface CheckedStatements {
  statements: Statement[];
  dropped: number;
}

/** The sections that a model may write, in the order in which a reader finds them. */
export const modelSections = [
  'goal',
  'obstacle',
  'last-action',
  'outcome',
  'session',
] as const satisfies Statement['about'][];

const maxStatements = 30;
const maxLength = 600;

/** What would lead a reader elsewhere: addresses, with or without a scheme, e-mail addresses, links in markup. */
const address =
  /[a-z][a-z\d+.-]*:\/\/|\bwww\.|\b(?:mailto|javascript|data|tel|sms):\S|\S@\S+\.\S|[\p{L}\d]\.[a-z]{2,24}\/|\][([]/iu;
/** What would call somebody, or stand as an element, in some destination. */
const mentionOrTag = /(?:^|[^\p{L}\d])@[\p{L}\d]|<[\p{L}!@#/?]/u;

/**
 * Keeps of a model's statements those that rest on known sessions and on nothing else, in the order of their sections.
 * A model that obeys a session it reads can neither open a section, nor mention anybody, nor lead anywhere.
 *
 * @param known session ids by the names that the model was given
 */
export function checkedStatements(
  proposed: readonly ProposedStatement[],
  known: ReadonlyMap<string, string>,
): CheckedStatements {
  const statements = proposed
    .flatMap((statement) => checked(statement, known) ?? [])
    .sort((one, other) => placeOf(one.about) - placeOf(other.about))
    .slice(0, maxStatements);
  return { statements, dropped: proposed.length - statements.length };
}

/** A share of more than `maxDropped` says that the model did not do what it was asked to. */
export function isUnusable({ statements, dropped }: CheckedStatements, maxDropped: number): boolean {
  return statements.length === 0 || dropped > maxDropped * (statements.length + dropped);
}

function checked(
  { about, text, sessions }: ProposedStatement,
  known: ReadonlyMap<string, string>,
): Statement | undefined {
  const section = modelSections.find((name) => name === about);
  const line = text.replace(/\s+/g, ' ').trim();
  const cited = sessions.map((name) => known.get(name));
  const sessionIds = [...new Set(cited.filter((id) => id !== undefined))];
  if (section === undefined || sessionIds.length === 0 || cited.includes(undefined)) return undefined;
  if (line === '' || line.length > maxLength || leadsElsewhere(line)) return undefined;
  return { about: section, text: line, sessionIds };
}

/** Looked for in what a reader sees: invisible characters and full-width forms hide nothing. */
function leadsElsewhere(line: string): boolean {
  const seen = line.normalize('NFKC').replace(/\p{Cf}/gu, '');
  return address.test(seen) || mentionOrTag.test(seen);
}

function placeOf(about: Statement['about']): number {
  return modelSections.findIndex((name) => name === about);
}
