import { personLabel } from '../../domain/person-label.js';
import { type PersonDigest } from '../../domain/person-digest.js';
import { cutMark } from '../cut-text.js';
import { cutEscaped } from './cut-escaped.js';
import {
  context,
  header,
  maxFallback,
  maxSection,
  maxTotal,
  section,
  type SlackBlock,
  type TextBlock,
} from './slack-blocks.js';
import { unformatted } from './slack-escape.js';
import { type SlackAddress, type SlackMessage, slackMessage } from './slack-message.js';

/** What the ranked list says of one person. */
export type RankedPerson = Pick<PersonDigest, 'person' | 'headline' | 'score'>;

const maxSegment = 100;
const maxLine = 300;
/** Left for header and small print. */
const maxList = maxTotal - 500;

/**
 * The message whose thread holds the digests: everybody worth a call, in the order given, a line each. People who do not
 * fit are counted at the end of the list; their digests stand in the thread all the same.
 */
export function toSlackDigestHead(content: SlackAddress & { segment: string; people: RankedPerson[] }): SlackMessage {
  const { segment, people } = content;
  const title = `${titleText(people.length)}: ${cutSegment(segment)}`;
  const blocks: SlackBlock[] = [header(title), ...listSections(people)];
  if (people.length > 0) blocks.push(context('The digest of each person stands in the thread.'));
  return slackMessage(content, cutEscaped(title, maxFallback), blocks);
}

function titleText(people: number): string {
  if (people === 0) return 'Nobody to call';
  return people === 1 ? 'One person to call' : `${people} people to call`;
}

function cutSegment(segment: string): string {
  const oneLine = unformatted(segment);
  return oneLine.length <= maxSegment
    ? oneLine
    : `${oneLine.slice(0, maxSegment).replace(/[\uD800-\uDBFF]$/, '')}${cutMark}`;
}

function listSections(people: RankedPerson[]): TextBlock[] {
  const texts: string[] = [];
  let total = 0;
  for (const [index, person] of people.entries()) {
    const line = rankedLine(person, index + 1);
    total += line.length + 1;
    if (total > maxList)
      return [...texts, `${cutMark.trim()} and ${people.length - index} more in the thread`].map(section);
    const last = texts.at(-1);
    if (last !== undefined && last.length + line.length < maxSection) texts[texts.length - 1] = `${last}\n${line}`;
    else texts.push(line);
  }
  return texts.map(section);
}

function rankedLine({ person, headline, score }: RankedPerson, rank: number): string {
  const label = cutEscaped(unformatted(personLabel(person)), maxLine);
  return `${rank}. *${label}* · ${cutEscaped(unformatted(headline), maxLine)} · score ${score}`;
}
