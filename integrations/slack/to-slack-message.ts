import { type Briefing, type Statement } from '../../domain/briefing.js';
import { type Citation, citationsIn } from '../citations.js';
import { cutMark, cutText } from '../cut-text.js';
import { readableText } from '../readable-text.js';
import { escapeSlack } from './slack-escape.js';

export interface SlackMessage {
  channel: string;
  /** The first message of the thread to answer in. */
  thread_ts?: string;
  /** What notifications and screen readers use beside the blocks. */
  text: string;
  blocks: SlackBlock[];
  parse: 'none';
  unfurl_links: false;
  unfurl_media: false;
  metadata: { event_type: 'debrief_delivery'; event_payload: { delivery_id: string } };
}

export type SlackBlock =
  | { type: 'header'; text: { type: 'plain_text'; text: string; emoji: false } }
  | { type: 'section'; text: { type: 'mrkdwn'; text: string; verbatim: true } };

/**
 * At or below Slack's own 3,000, 150, and about 13,000 for all blocks (Slack docs, block reference). Sections are filled,
 * so the total keeps their number far below the 50 that a message may have.
 */
const maxSection = 2_900;
const maxHeader = 150;
const maxTotal = 10_000;
const maxFallback = 3_000;

/**
 * A briefing as a Slack message within Slack's limits; what does not fit is cut where a reader sees it. Statements come
 * from a model that read pages a visitor controls, so nothing in them may become a link or a mention.
 */
export function toSlackMessage(content: {
  briefing: Briefing;
  channel: string;
  threadTs?: string;
  deliveryId: string;
}): SlackMessage {
  const { briefing, channel, threadTs, deliveryId } = content;
  const { note, headline } = briefing;
  return {
    channel,
    ...(threadTs !== undefined && { thread_ts: threadTs }),
    text: cutEscaped(!note ? headline : `${note}\n${headline}`, maxFallback),
    blocks: withinLimits([
      ...(!note ? [] : [section(cutEscaped(note, maxSection))]),
      header(headline),
      ...(headline.length > maxHeader ? [section(cutEscaped(headline, maxSection))] : []),
      ...toSections(briefing),
    ]),
    parse: 'none',
    unfurl_links: false,
    unfurl_media: false,
    metadata: { event_type: 'debrief_delivery', event_payload: { delivery_id: deliveryId } },
  };
}

/** Statements as bullet lines, as many to a section as it holds. */
function toSections(briefing: Briefing): SlackBlock[] {
  const citationsOf = citationsIn(briefing);
  const texts: string[] = [];
  for (const statement of briefing.statements) {
    const line = toLine(statement, citationsOf(statement));
    const last = texts.at(-1);
    if (last !== undefined && last.length + line.length < maxSection) texts[texts.length - 1] = `${last}\n${line}`;
    else texts.push(line);
  }
  return texts.map(section);
}

/** The statement gives way to its links: a cut text can be read, a cut link leads nowhere. */
function toLine({ text }: Statement, citations: Citation[]): string {
  let links = '';
  for (const link of citations.map(toLink)) {
    if (links.length + link.length > maxSection / 2)
      return `• ${cutEscaped(text, maxSection / 2 - 10)}${links}${cutMark}`;
    links += link;
  }
  return `• ${cutEscaped(text, maxSection - 2 - links.length)}${links}`;
}

function toLink({ label, url }: Citation): string {
  return url === undefined ? ` (${escaped(label)})` : ` <${escapeSlack(url)}|${escaped(label)}>`;
}

function withinLimits(blocks: SlackBlock[]): SlackBlock[] {
  const kept: SlackBlock[] = [];
  let total = 0;
  for (const block of blocks) {
    total += block.text.text.length;
    if (total > maxTotal - cutMark.length) return [...kept, section(cutMark.trim())];
    kept.push(block);
  }
  return kept;
}

function header(text: string): SlackBlock {
  return { type: 'header', text: { type: 'plain_text', text: cutText(readableText(text), maxHeader), emoji: false } };
}

function section(text: string): SlackBlock {
  return { type: 'section', text: { type: 'mrkdwn', text, verbatim: true } };
}

/** A code fence must not swallow the lines after it. */
function escaped(text: string): string {
  return escapeSlack(text.replaceAll('```', "'''"));
}

/** Escaped text of at most `maxLength` characters, never cut within an entity. */
function cutEscaped(text: string, maxLength: number): string {
  const whole = escaped(text);
  if (whole.length <= maxLength) return whole;
  return whole.slice(0, maxLength - cutMark.length).replace(/(?:&\w{0,4}|[\uD800-\uDBFF])$/, '') + cutMark;
}
