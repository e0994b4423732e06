import { type SummarizedSession } from './briefing.js';
import { conciergeAnswer, type StageLeft } from './concierge-answer.js';
import { courteousLine } from './courteous-line.js';
import {
  type CitedLine,
  type DigestSections,
  type PersonDigest,
  type PersonVisits,
  type WithheldLine,
} from './person-digest.js';
import { type DigestScoring, scorePerson } from './score-person.js';
import { cartText, type UnfinishedPurchase, unfinishedPurchase } from './unfinished-purchase.js';

/** How many lines a section has at most. The newest visits speak first, so what is left out is the oldest. */
const maxLines: Record<keyof DigestSections, number> = {
  customerProfile: 3,
  sessionOverview: 4,
  keyBehaviors: 6,
  recommendedActions: 3,
};

/** A line is a sentence or three. What is longer was not written for a person on the phone, and is cut at a word. */
const maxLineLength = 600;

/** So many lines of one member are looked at, whatever a model wrote. */
const maxTold = 20;

const leftAt: Record<StageLeft, string> = {
  none: 'Left nothing unfinished',
  browsing: 'Looked around',
  cart: 'Left a filled cart',
  checkout: 'Left at the checkout',
  payment: 'Left at the payment',
};

/**
 * What a concierge reads about one person: the four sections over all visits, each line once with every session that says
 * it, and no line that breaks the rules of courtesy. What to do is taken from visits since the newest purchase only.
 * Expects the newest visit first; undefined where there is none, as nothing could be cited.
 */
export function composePersonDigest(
  known: PersonVisits,
  at: string,
  scoring?: DigestScoring,
): PersonDigest | undefined {
  const { person, visits } = known;
  const [newest] = visits;
  if (newest === undefined) return undefined;
  const unfinished = unfinishedPurchase(known);
  const withheld: WithheldLine[] = [];
  const section = (name: keyof DigestSections, from: SummarizedSession[]) => {
    const told = from.map((visit): ToldBy => ({ sessionId: visit.session.id, texts: toldIn(name, visit) }));
    const { lines, unfit } = courteousLines(told);
    withheld.push(...unfit.map((line) => ({ section: name, ...line })));
    return lines.slice(0, maxLines[name]);
  };
  return {
    person,
    headline: headline(unfinished),
    ...scorePerson(known, at, scoring),
    sections: {
      customerProfile: section('customerProfile', visits),
      sessionOverview: section('sessionOverview', visits),
      keyBehaviors: section('keyBehaviors', visits),
      recommendedActions: section('recommendedActions', unfinished.since),
    },
    sessions: visits.map(({ session, summary }) => ({ ...session, outcome: summary.outcome })),
    newestSessionId: newest.session.id,
    withheld,
  };
}

interface ToldBy {
  sessionId: string;
  texts: string[];
}

/** A visit read under another profile has no sections; its synopsis and obstacles tell two of them. */
function toldIn(section: keyof DigestSections, { summary }: SummarizedSession): string[] {
  const told = conciergeAnswer(summary)[section];
  if (told.length > 0) return told;
  if (section === 'sessionOverview') return [summary.synopsis];
  return section === 'keyBehaviors' ? summary.obstacles : [];
}

/** Each fit line once, with every session that says it; case, spacing and a last full stop do not count. */
function courteousLines(told: ToldBy[]): { lines: CitedLine[]; unfit: Omit<WithheldLine, 'section'>[] } {
  const lines = new Map<string, CitedLine>();
  const unfit: Omit<WithheldLine, 'section'>[] = [];
  for (const { sessionId, texts } of told) {
    for (const line of texts.flatMap(linesOf).slice(0, maxTold)) {
      const verdict = courteousLine(cut(line));
      if ('withheld' in verdict) unfit.push({ rule: verdict.withheld, sessionIds: [sessionId] });
      else if (verdict.text !== '') cite(lines, verdict.text, sessionId);
    }
  }
  return { lines: [...lines.values()], unfit };
}

function cite(lines: Map<string, CitedLine>, text: string, sessionId: string): void {
  const key = text.toLowerCase().replace(/[\s.]+$/, '');
  const line = lines.get(key) ?? { text, sessionIds: [] };
  if (!line.sessionIds.includes(sessionId)) line.sessionIds.push(sessionId);
  lines.set(key, line);
}

/** Models write lists into one text now and then, with bullets and with the name of the section above. */
function linesOf(text: string): string[] {
  return text
    .split(/[\r\n]+/)
    .map((line) => line.replace(/\*\*/g, '').replace(/^[\s•*–—-]+(?=\S)|^\s*\d{1,2}[.)]\s+/, ''))
    .map((line) =>
      line.replace(
        /^(?:customer profile|session overview|key behaviors[^:]{0,40}|recommended [^:]{0,20}actions):\s*/i,
        '',
      ),
    )
    .filter((line) => line.trim() !== '');
}

function cut(line: string): string {
  if (line.length <= maxLineLength) return line;
  const kept = line.slice(0, maxLineLength - 1).replace(/[\uD800-\uDBFF]$/, '');
  return `${kept.replace(/\s+\S*$/, '')}…`;
}

/** From amounts and closed choices only: no session can word it. */
function headline(unfinished: UnfinishedPurchase): string {
  if (unfinished.purchased) return 'Has bought';
  const cart = cartText(unfinished);
  if (cart === '') return leftAt[unfinished.stage];
  return unfinished.stage === 'none' ? `Has ${cart} waiting` : `${leftAt[unfinished.stage]}, ${cart} waiting`;
}
