import { personLabel } from '../../domain/person-label.js';
import { type CitedLine, type DigestSections, type PersonDigest } from '../../domain/person-digest.js';
import { type Citation, citationsIn } from '../citations.js';
import { cutMark } from '../cut-text.js';
import { citationLink, citedLine } from './cited-line.js';
import { cutEscaped } from './cut-escaped.js';
import { context, header, maxFallback, section } from './slack-blocks.js';
import { slackDate } from './slack-date.js';
import { unformatted } from './slack-escape.js';
import { type SlackAddress, type SlackMessage, slackMessage } from './slack-message.js';

/** The sections in their order, as a concierge knows them. */
const titles: [section: keyof DigestSections, title: string][] = [
  ['customerProfile', 'Customer Profile'],
  ['sessionOverview', 'Session Overview'],
  ['keyBehaviors', 'Key Behaviors & Insights for Follow-Up'],
  ['recommendedActions', 'Recommended Concierge Actions'],
];

/** Four such sections, a header and the small print fit into one message. */
const maxDigestSection = 2_200;
const maxLine = 1_000;
const maxSmallPrint = 500;

/**
 * One person's digest as a Slack message: who and where they stopped, why they are worth a call, the four sections, and
 * where to see for oneself. Always within Slack's limits. Only names of sections are bold and only replays are links,
 * whatever the sessions say.
 */
export function toSlackDigest(content: SlackAddress & { digest: PersonDigest }): SlackMessage {
  const { digest } = content;
  const citationsOf = citationsIn(digest);
  const title = digestTitle(digest);
  return slackMessage(content, cutEscaped(unformatted(title), maxFallback), [
    header(title),
    context(cutEscaped(reasonsText(digest), maxSmallPrint)),
    ...titles.map(([name, text]) => section(sectionText(text, digest.sections[name], citationsOf))),
    context(lastSeenText(digest)),
  ]);
}

/** Who it is and where they stopped. */
export function digestTitle({ person, headline }: Pick<PersonDigest, 'person' | 'headline'>): string {
  return `${personLabel(person)} · ${headline}`;
}

function reasonsText({ purchased, score, reasons }: PersonDigest): string {
  return unformatted(`${purchased ? 'Not to be called' : `Score ${score} of 100`}: ${reasons.join(', ')}`);
}

function sectionText(title: string, lines: CitedLine[], citationsOf: (line: CitedLine) => Citation[]): string {
  let text = `*${cutEscaped(title, maxLine)}*`;
  if (lines.length === 0) return `${text}\n• Nothing that the sessions tell.`;
  for (const line of lines) {
    const bullet = `\n${citedLine(unformatted(line.text), citationsOf(line), maxLine)}`;
    if (text.length + bullet.length > maxDigestSection - cutMark.length) return `${text}\n${cutMark.trim()}`;
    text += bullet;
  }
  return text;
}

/** The later of what the export says and what was recorded, and the replays as far as they fit. */
function lastSeenText({ person, sessions }: PersonDigest): string {
  const instants = [person.lastSeenAt, ...sessions.map(({ startedAt }) => startedAt)];
  const seen = Math.max(...instants.map((instant) => Date.parse(instant ?? '')).filter(Number.isFinite));
  let text = Number.isFinite(seen) ? `Last here ${slackDate(new Date(seen))}` : 'Last here at an unknown time';
  const citationsOf = citationsIn({ sessions });
  for (const { id } of sessions) {
    const links = citationsOf({ sessionIds: [id] })
      .map(citationLink)
      .join('');
    if (text.length + links.length > maxSmallPrint - cutMark.length) return text + cutMark;
    text += links;
  }
  return text;
}
